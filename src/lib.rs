//! Copydesk: a headless CMS for newsrooms.
//!
//! The order of the groups below is the architecture: a module may use what is declared above its group, never what
//! is below or beside it. tests/newsroom/arrows.rs reads this file.

// The floor: identities.
pub mod ids;

// The floor: languages.
pub mod kana;
pub mod locale;

// Words and settings that everything shares.
pub mod address_path;
pub mod config;
pub mod error;
pub mod name_list;
pub mod names;
pub mod schema;
pub mod slug;
pub mod spreadsheet;
pub mod words;

// The database and what keeps it running.
pub mod platform;

// The text of a story by itself; with it all that an editor signs.
pub mod body;

pub mod content;

// The newsroom: who may do what.
pub mod policy;

// Who in the newsroom hears of what happens.
pub mod bell;

// What happened, and what front ends must hear of it.
pub mod activity;
pub mod feed;

// People who sign in.
pub mod staff;

// The newsroom's name and ways of working.
pub mod site;

// How the house writes; what is set for feeds and crawlers.
pub mod house_rules;
pub mod syndication;

// Which names may be told to whom.
pub mod discretion;

// Addresses that are made from names.
pub mod addresses;

// Where else than in stories names stand.
pub mod named_in;

// Work that nobody waits for.
pub mod jobs;

// What other sites say of links to them.
pub mod other_sites;

// Pictures.
pub mod media;

// Teams with a queue of their own.
pub mod desks;

// Public people, and how readers find stories.
pub mod authors;
pub mod taxonomy;

// People with both an account and a byline.
pub mod colleagues;

// Two that turn out to be one.
pub mod merging;

// How readers find stories by words.
pub mod search;

// Stories.
pub mod articles;

// Passages and beginnings that are used again.
pub mod boilerplate;

// Work of whoever leaves.
pub mod handing_over;

// Addresses that lead on.
pub mod redirects;

// What readers say under stories.
pub mod comments;

// What readers say is wrong in them.
pub mod mistakes;
// How often they are read.
pub mod reads;

// What readers get of them.
pub mod live;

// Which of them go together.
pub mod kin;

// What the newsroom has of them.
pub mod desk;

// Other words in many of them at once.
pub mod sweeps;

// What they are told by mail.
pub mod letters;

// Lists that editors keep; coming in for the first time.
pub mod curation;
pub mod series;
pub mod setup;

// Archives of other systems.
pub mod transfer;

// Leaving the building.
pub mod delivery;

// Hubs that are told of new stories.
pub mod websub;

// A newsroom to try things in.
pub mod demo;

// Pages that are open, and hear what happens.
pub mod open_pages;

// What every door is given.
pub mod app;

// The doors.
pub mod web;
pub mod worker;

// The operator, who opens them.
pub mod cli;
