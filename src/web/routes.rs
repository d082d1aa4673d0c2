//! Every route: method, path, who may come, what its answer is. The server and the permission test are built from
//! this table.

use actix_web::{Route as ActixRoute, guard, middleware::from_fn, web};

use crate::{
    policy::Action,
    web::{
        admin, api, assets, files,
        guard::answered,
        health,
        nowhere::other_method,
        route::{Access, Door, Method, Route, RouteTable},
        site,
    },
};

/// Room for a form, in bytes.
const FORM: usize = 64 * 1024;
/// A form that carries a document of 1 MiB, escaped.
const DOCUMENT: usize = 4 * 1024 * 1024;
/// A thousand house rules, as long as each can be.
const SHEET: usize = 4 * 1024 * 1024;
/// Texts at known addresses; those who may sell advertisements are thousands of lines.
const TEXTS: usize = 2 * 1024 * 1024;
/// Some pictures at once, of a browser without scripts; with them each comes by itself.
const PICTURES: usize = 48 * 1024 * 1024;

macro_rules! routes {
    ($($method:ident $path:literal $access:expr, $door:ident, $limit:expr => $handler:path;)*) => {
        /// Every route, in the order in which the server tries them.
        pub static ROUTES: &[Route] = &[$(Route {
            method: Method::$method,
            path: $path,
            access: $access,
            door: Door::$door,
            limit: $limit,
            make: || ActixRoute::new().to($handler),
        }),*];
    };
}

routes! {
    Get "/livez" Access::Public, Api, 0 => health::live;
    Get "/readyz" Access::Public, Api, 0 => health::ready;
    Get "/assets/{file:.*}" Access::Public, Asset, 0 => assets::serve;
    Get "/media/{file}" Access::Public, Asset, 0 => files::public;
    Get "/media/files/{digest}/{file}" Access::Public, Asset, 0 => files::document;
    Get "/icon/{size}/{file}" Access::Public, Asset, 0 => files::icon;

    Get "/api" Access::Public, Api, 0 => api::index::page;
    Get "/api/v1" Access::Public, Api, 0 => api::index::page;
    Get "/api/v1/articles" Access::Public, Api, 0 => api::articles::list;
    Get "/api/v1/articles/by-slug/{slug}" Access::Public, Api, 0 => api::articles::by_slug;
    Get "/api/v1/articles/{id}" Access::Public, Api, 0 => api::articles::by_id;
    Get "/api/v1/articles/{id}/corrections" Access::Public, Api, 0 => api::articles::corrections;
    Get "/api/v1/articles/{id}/comments" Access::Public, Api, 0 => api::comments::list;
    Post "/api/v1/articles/{id}/comments" Access::Public, Api, FORM => api::comments::send;
    Get "/api/v1/articles/{id}/related" Access::Public, Api, 0 => api::articles::related;
    Get "/api/v1/categories" Access::Public, Api, 0 => api::terms::categories;
    Get "/api/v1/categories/{slug}" Access::Public, Api, 0 => api::terms::category;
    Get "/api/v1/tags" Access::Public, Api, 0 => api::terms::tags;
    Get "/api/v1/tags/{slug}" Access::Public, Api, 0 => api::terms::tag;
    Get "/api/v1/authors" Access::Public, Api, 0 => api::terms::authors;
    Get "/api/v1/authors/{slug}" Access::Public, Api, 0 => api::terms::author;
    Get "/api/v1/series" Access::Public, Api, 0 => api::terms::all_series;
    Get "/api/v1/series/{slug}" Access::Public, Api, 0 => api::series::one;
    Get "/api/v1/lists" Access::Public, Api, 0 => api::curated::all;
    Get "/api/v1/lists/{slug}" Access::Public, Api, 0 => api::curated::one;
    Get "/api/v1/articles/{id}/ninjs" Access::Public, Api, 0 => api::articles::ninjs;
    Get "/api/v1/feeds/{format}" Access::Public, Api, 0 => api::feeds::feed;
    Get "/api/v1/sitemap.xml" Access::Public, Api, 0 => api::syndicated::sitemap;
    Get "/api/v1/sitemap-{part}.xml" Access::Public, Api, 0 => api::syndicated::sitemap_part;
    Get "/api/v1/news-sitemap.xml" Access::Public, Api, 0 => api::syndicated::news_sitemap;
    Get "/api/v1/texts/{name}" Access::Public, Api, 0 => api::syndicated::text;
    Get "/oembed" Access::Public, Api, 0 => api::oembed::story;
    Get "/api/v1/changes" Access::Public, Api, 0 => api::changes::list;
    Get "/api/v1/resolve" Access::Public, Api, 0 => api::resolve::show;
    Get "/api/v1/media/{id}" Access::Public, Api, 0 => api::media::one;
    Get "/api/v1/search" Access::Public, Api, 0 => api::search::find;
    Get "/api/v1/site" Access::Public, Api, 0 => api::terms::site;

    Get "/setup/{token}" Access::Public, Newsroom, 0 => admin::people::setup::page;
    Post "/setup/{token}" Access::Public, Newsroom, FORM => admin::people::setup::form;
    Get "/admin/sign-in" Access::Public, Newsroom, 0 => admin::people::door::sign_in_page;
    Post "/admin/sign-in" Access::Public, Newsroom, FORM => admin::people::door::sign_in_form;
    Get "/admin/outside/{token}" Access::Public, Newsroom, 0 => admin::outside::page;
    Post "/admin/outside/{token}" Access::Public, Newsroom, FORM => admin::outside::answer;
    Get "/admin/outside/{token}/media/{file}" Access::Public, Newsroom, 0 => admin::outside::picture;
    Get "/admin/outside/{token}/documents/{id}" Access::Public, Newsroom, 0 => admin::outside::document;
    Get "/admin/join/{token}" Access::Public, Newsroom, 0 => admin::people::door::join_page;
    Post "/admin/join/{token}" Access::Public, Newsroom, FORM => admin::people::door::join_form;
    Get "/admin/forgot" Access::Public, Newsroom, 0 => admin::people::forgot::page;
    Post "/admin/forgot" Access::Public, Newsroom, FORM => admin::people::forgot::ask;
    Get "/admin/mail/{token}" Access::Public, Newsroom, 0 => admin::people::told::stop_page;
    Post "/admin/mail/{token}" Access::Public, Api, FORM => admin::people::told::stop;
    Get "/admin/signed-in" Access::Staff, Newsroom, 0 => admin::people::door::signed_in_page;
    Post "/admin/sign-out" Access::Staff, Newsroom, FORM => admin::people::door::sign_out;
    Get "/admin" Access::Staff, Newsroom, 0 => admin::desk::home::page;
    Get "/admin/articles" Access::Staff, Newsroom, 0 => admin::desk::stories::list;
    Post "/admin/articles" Access::Right(Action::Create), Newsroom, FORM => admin::desk::stories::create;
    Get "/admin/articles/chosen" Access::Staff, Newsroom, 0 => admin::desk::chosen_stories::page;
    Post "/admin/articles/chosen" Access::Staff, Newsroom, FORM => admin::desk::chosen_stories::act;
    Get "/admin/find" Access::Staff, Newsroom, 0 => admin::desk::palette::page;
    Get "/admin/find/answers" Access::Staff, Newsroom, 0 => admin::desk::palette::answers;
    Get "/admin/views" Access::Staff, Newsroom, 0 => admin::desk::views::list;
    Post "/admin/views" Access::Staff, Newsroom, FORM => admin::desk::views::keep;
    Post "/admin/views/{id}" Access::Staff, Newsroom, FORM => admin::desk::views::change;
    Post "/admin/views/{id}/remove" Access::Staff, Newsroom, FORM => admin::desk::views::remove;
    Get "/admin/articles/choose" Access::Staff, Newsroom, 0 => admin::desk::linkable::list;
    Get "/admin/articles/known" Access::Staff, Newsroom, 0 => admin::desk::linkable::titles;
    Get "/admin/calendar" Access::Staff, Newsroom, 0 => admin::desk::calendar::page;
    Post "/admin/calendar/move" Access::Staff, Newsroom, FORM => admin::desk::calendar::shift;
    Get "/admin/lines/new" Access::Right(Action::Create), Newsroom, 0 => admin::desk::budget_lines::new;
    Post "/admin/lines" Access::Right(Action::Create), Newsroom, FORM => admin::desk::budget_lines::begin;
    Get "/admin/desks/{slug}" Access::Staff, Newsroom, 0 => admin::desk::desk_queue::page;
    Get "/admin/desks/{slug}/times" Access::Right(Action::Assign), Newsroom, 0 => admin::desk::desk_times::page;
    Get "/admin/desks/{slug}/times.csv" Access::Right(Action::Assign), Newsroom, 0 => admin::desk::desk_times::csv;
    Post "/admin/desks/{slug}/calendar" Access::Right(Action::Assign), Newsroom, FORM => admin::desk::desk_queue::make_link;
    Post "/admin/desks/{slug}/calendar/end" Access::Right(Action::Assign), Newsroom, FORM => admin::desk::desk_queue::end_link;
    Get "/admin/pages" Access::Right(Action::ManageInfo), Newsroom, 0 => admin::desk::pages::list;
    Post "/admin/pages" Access::Right(Action::ManageInfo), Newsroom, FORM => admin::desk::pages::create;
    Get "/admin/boilerplate" Access::Right(Action::Create), Newsroom, 0 => admin::desk::boilerplate::list;
    Post "/admin/boilerplate" Access::Right(Action::Create), Newsroom, DOCUMENT => admin::desk::boilerplate::keep;
    Get "/admin/boilerplate/snippets" Access::Right(Action::Create), Newsroom, 0 => admin::desk::boilerplate::snippets;
    Post "/admin/boilerplate/{id}" Access::Right(Action::Create), Newsroom, FORM => admin::desk::boilerplate::change;
    Post "/admin/boilerplate/{id}/remove" Access::Right(Action::Create), Newsroom, FORM => admin::desk::boilerplate::remove;
    Get "/admin/boilerplate/{id}/text" Access::Right(Action::Create), Newsroom, 0 => admin::desk::boilerplate::text;
    Get "/admin/articles/{id}" Access::Story(Action::See), Editor, 0 => admin::story::editor::page;
    Post "/admin/articles/{id}/fields" Access::Story(Action::Edit), Editor, FORM => admin::story::saves::save_fields;
    Post "/admin/articles/{id}/body" Access::Story(Action::Edit), Editor, DOCUMENT => admin::story::saves::save_body;
    Get "/admin/articles/{id}/review" Access::Story(Action::See), Newsroom, 0 => admin::story::review::page;
    Get "/admin/articles/{id}/revisions/{number}" Access::Story(Action::SeeHistory), Newsroom, 0 => admin::story::revision::page;
    Post "/admin/articles/{id}/revisions/{number}/name" Access::Story(Action::Edit), Newsroom, FORM => admin::story::history::name;
    Get "/admin/articles/{id}/history" Access::Story(Action::SeeHistory), Newsroom, 0 => admin::story::history::page;
    Post "/admin/articles/{id}/restore" Access::Story(Action::Edit), Newsroom, FORM => admin::story::history::restore;
    Get "/admin/articles/{id}/change" Access::Story(Action::Publish), Newsroom, 0 => admin::story::telling::page;
    Get "/admin/articles/{id}/jumps" Access::Story(Action::See), Newsroom, 0 => admin::story::jumps::answers;
    Get "/admin/articles/{id}/why" Access::Story(Action::See), Newsroom, 0 => admin::story::why::page;
    Get "/admin/articles/{id}/reach" Access::Story(Action::Kill), Newsroom, 0 => admin::story::reach::page;
    Get "/admin/articles/{id}/time" Access::Story(Action::See), Newsroom, 0 => admin::story::time::page;
    Get "/admin/articles/{id}/line" Access::Story(Action::See), Newsroom, 0 => admin::desk::budget_lines::page;
    Post "/admin/articles/{id}/line" Access::Story(Action::Plan), Newsroom, FORM => admin::desk::budget_lines::change;
    Post "/admin/articles/{id}/take" Access::Story(Action::Edit), Newsroom, FORM => admin::desk::budget_lines::take;
    Post "/admin/articles/{id}/plan" Access::Story(Action::Plan), Newsroom, FORM => admin::story::time::plan;
    Post "/admin/articles/{id}/reschedule" Access::Story(Action::Schedule), Newsroom, FORM => admin::story::acts::reschedule;
    Post "/admin/articles/{id}/withdraw-at" Access::Story(Action::Withdraw), Newsroom, FORM => admin::story::acts::withdraw_at;
    Post "/admin/articles/{id}/stay-on" Access::Story(Action::Withdraw), Newsroom, FORM => admin::story::acts::stay_on;
    Get "/admin/articles/{id}/offered" Access::Story(Action::See), Newsroom, 0 => admin::story::offered::page;
    Get "/admin/articles/{id}/preview" Access::Story(Action::See), Newsroom, 0 => admin::story::preview::page;
    Post "/admin/articles/{id}/decide" Access::Story(Action::See), Newsroom, FORM => admin::story::acts::decide;
    Post "/admin/articles/{id}/submit" Access::Story(Action::Submit), Newsroom, FORM => admin::story::acts::submit;
    Post "/admin/articles/{id}/not-a-marker" Access::Story(Action::Submit), Newsroom, FORM => admin::story::acts::not_a_marker;
    Post "/admin/articles/{id}/ask-sites" Access::Story(Action::Edit), Newsroom, FORM => admin::story::acts::ask_sites;
    Post "/admin/articles/{id}/recall" Access::Story(Action::Recall), Newsroom, FORM => admin::story::acts::recall;
    Post "/admin/articles/{id}/return" Access::Story(Action::Return), Newsroom, FORM => admin::story::acts::give_back;
    Post "/admin/articles/{id}/approve" Access::Story(Action::Approve), Newsroom, FORM => admin::story::acts::approve;
    Get "/admin/articles/{id}/notes/all" Access::Story(Action::See), Newsroom, 0 => admin::story::notes::panel;
    Post "/admin/articles/{id}/notes" Access::Story(Action::See), Newsroom, FORM => admin::story::notes::begin;
    Post "/admin/articles/{id}/notes/{note}/answer" Access::Story(Action::See), Newsroom, FORM => admin::story::notes::answer;
    Post "/admin/articles/{id}/notes/{note}/resolve" Access::Story(Action::See), Newsroom, FORM => admin::story::notes::resolve;
    Post "/admin/articles/{id}/notes/{note}/reopen" Access::Story(Action::See), Newsroom, FORM => admin::story::notes::reopen;
    Post "/admin/articles/{id}/notes/{note}/change" Access::Story(Action::See), Newsroom, FORM => admin::story::notes::change;
    Post "/admin/articles/{id}/notes/{note}/take-back" Access::Story(Action::See), Newsroom, FORM => admin::story::notes::take_back;
    Post "/admin/articles/{id}/claim" Access::Story(Action::Approve), Newsroom, FORM => admin::story::claim::claim;
    Post "/admin/articles/{id}/let-go" Access::Story(Action::Approve), Newsroom, FORM => admin::story::claim::let_go;
    Post "/admin/articles/{id}/take-over" Access::Story(Action::Approve), Newsroom, FORM => admin::story::claim::take_over;
    Post "/admin/articles/{id}/outside" Access::Story(Action::Publish), Newsroom, FORM => admin::story::outside::ask;
    Post "/admin/articles/{id}/outside/{reader}/end" Access::Story(Action::Publish), Newsroom, FORM => admin::story::outside::end;
    Post "/admin/articles/{id}/publish" Access::Story(Action::Publish), Newsroom, FORM => admin::story::acts::publish;
    Post "/admin/articles/{id}/republish" Access::Story(Action::Publish), Newsroom, FORM => admin::story::acts::republish;
    Post "/admin/articles/{id}/schedule" Access::Story(Action::Schedule), Newsroom, FORM => admin::story::acts::schedule;
    Post "/admin/articles/{id}/unschedule" Access::Story(Action::Schedule), Newsroom, FORM => admin::story::acts::unschedule;
    Post "/admin/articles/{id}/withdraw" Access::Story(Action::Withdraw), Newsroom, FORM => admin::story::acts::withdraw;
    Post "/admin/articles/{id}/spike" Access::Story(Action::Spike), Newsroom, FORM => admin::story::acts::spike;
    Post "/admin/articles/{id}/bring-back" Access::Story(Action::Spike), Newsroom, FORM => admin::story::acts::bring_back;
    Post "/admin/articles/{id}/discard" Access::Story(Action::Edit), Newsroom, FORM => admin::story::acts::discard;
    Post "/admin/articles/{id}/hold" Access::Story(Action::KeepBack), Newsroom, FORM => admin::story::acts::hold;
    Post "/admin/articles/{id}/embargo" Access::Story(Action::KeepBack), Newsroom, FORM => admin::story::acts::embargo;
    Post "/admin/articles/{id}/lift" Access::Story(Action::KeepBack), Newsroom, FORM => admin::story::acts::lift;
    Post "/admin/articles/{id}/kill" Access::Story(Action::Kill), Newsroom, FORM => admin::story::acts::kill;
    Post "/admin/articles/{id}/reinstate" Access::Story(Action::Kill), Newsroom, FORM => admin::story::acts::reinstate;
    Post "/admin/articles/{id}/release" Access::Story(Action::KeepBack), Newsroom, FORM => admin::story::acts::release;
    Post "/admin/articles/{id}/feature" Access::Story(Action::Feature), Newsroom, FORM => admin::story::acts::feature;
    Post "/admin/articles/{id}/unfeature" Access::Story(Action::Feature), Newsroom, FORM => admin::story::acts::unfeature;
    Post "/admin/articles/{id}/breaking" Access::Story(Action::Feature), Newsroom, FORM => admin::story::acts::breaking;
    Post "/admin/articles/{id}/not-breaking" Access::Story(Action::Feature), Newsroom, FORM => admin::story::acts::not_breaking;
    Post "/admin/articles/{id}/series" Access::Story(Action::ManageSeries), Newsroom, FORM => admin::story::part::put;
    Get "/admin/comments" Access::Right(Action::SeeComments), Newsroom, 0 => admin::desk::comments::list;
    Post "/admin/comments" Access::Right(Action::SeeComments), Newsroom, FORM => admin::desk::comments::decide_all;
    Post "/admin/comments/policy" Access::Right(Action::ModerateComments), Newsroom, FORM => admin::desk::comments::policy;
    Get "/admin/comments/{id}" Access::Right(Action::SeeComments), Newsroom, 0 => admin::desk::comment::page;
    Post "/admin/comments/{id}" Access::Right(Action::SeeComments), Newsroom, FORM => admin::desk::comment::decide;
    Post "/admin/comments/{id}/ban" Access::Right(Action::BanCommenter), Newsroom, FORM => admin::desk::comment::ban;
    Get "/admin/live" Access::Staff, Newsroom, 0 => admin::desk::calls::stream;
    Get "/admin/live/bell" Access::Staff, Newsroom, 0 => admin::desk::calls::bell;
    Get "/admin/live/home" Access::Staff, Newsroom, 0 => admin::desk::home::page;
    Post "/admin/present" Access::Staff, Newsroom, FORM => admin::story::present::say;
    Get "/admin/notices" Access::Staff, Newsroom, 0 => admin::desk::notices::list;
    Post "/admin/notices/read" Access::Staff, Newsroom, FORM => admin::desk::notices::read;
    Get "/admin/mistakes" Access::Right(Action::SeeMistakes), Newsroom, 0 => admin::desk::mistakes::list;
    Post "/admin/mistakes/quiet/{id}" Access::Right(Action::Publish), Newsroom, FORM => admin::desk::mistakes::looked_at;
    Post "/admin/mistakes/{id}" Access::Right(Action::SettleMistake), Newsroom, FORM => admin::desk::mistakes::settle;
    Get "/admin/settings/comments" Access::Right(Action::ManageInfo), Newsroom, 0 => admin::settings::comments::page;
    Post "/admin/settings/comments" Access::Right(Action::ManageSettings), Newsroom, FORM => admin::settings::comments::save;
    Post "/admin/settings/comments/bans" Access::Right(Action::BanCommenter), Newsroom, FORM => admin::settings::comments::ban;
    Post "/admin/settings/comments/bans/{id}/lift" Access::Right(Action::BanCommenter), Newsroom, FORM => admin::settings::comments::lift;
    Get "/admin/settings/feeds" Access::Right(Action::ManageInfo), Newsroom, 0 => admin::settings::feeds::page;
    Post "/admin/settings/feeds" Access::Right(Action::ManageSettings), Newsroom, TEXTS => admin::settings::feeds::save;
    // newsroom pages
    Get "/admin/sweep" Access::Right(Action::Sweep), Newsroom, 0 => admin::desk::sweep::page;
    Post "/admin/sweep" Access::Right(Action::Sweep), Newsroom, FORM => admin::desk::sweep::act;
    Get "/admin/sweep/{id}" Access::Right(Action::Sweep), Newsroom, 0 => admin::desk::sweep::one;
    Post "/admin/sweep/{id}/undo" Access::Right(Action::Sweep), Newsroom, FORM => admin::desk::sweep::undo;
    Get "/admin/record" Access::Right(Action::SeeRecord), Newsroom, 0 => admin::record::page::list;
    Get "/admin/record.csv" Access::Right(Action::SeeRecord), Newsroom, 0 => admin::record::export::csv;
    Get "/admin/record.jsonl" Access::Right(Action::SeeRecord), Newsroom, 0 => admin::record::export::json_lines;
    Get "/calendar/{token}.ics" Access::Public, Site, 0 => site::calendar::file;
    Get "/admin/account" Access::Staff, Newsroom, 0 => admin::people::account::show;
    Post "/admin/account/password" Access::Staff, Newsroom, FORM => admin::people::account::password;
    Post "/admin/account/told" Access::Staff, Newsroom, FORM => admin::people::told::choose;
    Post "/admin/account/sessions/end-others" Access::Staff, Newsroom, FORM => admin::people::account::end_other_sessions;
    Post "/admin/account/sessions/{id}/end" Access::Staff, Newsroom, FORM => admin::people::account::end_session;
    Post "/admin/account/calendar" Access::Staff, Newsroom, FORM => admin::people::account::make_calendar_link;
    Post "/admin/account/calendar/end" Access::Staff, Newsroom, FORM => admin::people::account::end_calendar_link;
    Get "/admin/staff" Access::Right(Action::SeeStaff), Newsroom, 0 => admin::people::staff::list;
    Post "/admin/staff" Access::Right(Action::InviteContributor), Newsroom, FORM => admin::people::staff::add;
    Get "/admin/staff/{id}" Access::Right(Action::SeeStaff), Newsroom, 0 => admin::people::person::page;
    Post "/admin/staff/{id}/link" Access::Right(Action::InviteContributor), Newsroom, FORM => admin::people::person::link;
    Post "/admin/staff/{id}/correct" Access::Right(Action::ManageStaff), Newsroom, FORM => admin::people::person::correct;
    Post "/admin/staff/{id}/role" Access::Right(Action::ManageStaff), Newsroom, FORM => admin::people::person::role;
    Post "/admin/staff/{id}/byline" Access::Right(Action::ManageAuthors), Newsroom, FORM => admin::people::person::byline;
    Post "/admin/staff/{id}/end-sessions" Access::Right(Action::ManageStaff), Newsroom, FORM => admin::people::person::end_sessions;
    Post "/admin/staff/{id}/sessions/{session}/end" Access::Right(Action::ManageStaff), Newsroom, FORM => admin::people::person::end_session;
    Post "/admin/staff/{id}/deactivate" Access::Right(Action::ManageStaff), Newsroom, FORM => admin::people::person::deactivate;
    Post "/admin/staff/{id}/reactivate" Access::Right(Action::ManageStaff), Newsroom, FORM => admin::people::person::reactivate;
    Get "/admin/authors" Access::Right(Action::AddAuthor), Newsroom, 0 => admin::people::authors::list;
    Post "/admin/authors" Access::Right(Action::AddAuthor), Newsroom, FORM => admin::people::authors::add;
    Get "/admin/authors/{id}" Access::Right(Action::AddAuthor), Newsroom, 0 => admin::people::authors::one;
    Post "/admin/authors/{id}" Access::Right(Action::ManageAuthors), Newsroom, FORM => admin::people::authors::change;
    Get "/admin/authors/{id}/merge" Access::Right(Action::ManageAuthors), Newsroom, 0 => admin::merging::of_author;
    Post "/admin/authors/{id}/merge" Access::Right(Action::ManageAuthors), Newsroom, FORM => admin::merging::merge_author;
    Get "/admin/authors/{id}/picture" Access::Right(Action::ManageAuthors), Newsroom, 0 => admin::people::authors::pictures;
    Post "/admin/authors/{id}/picture" Access::Right(Action::ManageAuthors), Newsroom, FORM => admin::people::authors::choose_picture;
    Post "/admin/authors/{id}/remove" Access::Right(Action::ManageAuthors), Newsroom, FORM => admin::people::authors::remove;
    Get "/admin/categories" Access::Right(Action::ManageTags), Newsroom, 0 => admin::settings::categories::list;
    Post "/admin/categories" Access::Right(Action::ManageCategories), Newsroom, FORM => admin::settings::categories::add;
    Get "/admin/categories/{id}" Access::Right(Action::ManageTags), Newsroom, 0 => admin::settings::categories::one;
    Post "/admin/categories/{id}" Access::Right(Action::ManageCategories), Newsroom, FORM => admin::settings::categories::change;
    Get "/admin/categories/{id}/merge" Access::Right(Action::ManageCategories), Newsroom, 0 => admin::merging::of_category;
    Post "/admin/categories/{id}/merge" Access::Right(Action::ManageCategories), Newsroom, FORM => admin::merging::merge_category;
    Post "/admin/categories/{id}/move" Access::Right(Action::ManageCategories), Newsroom, FORM => admin::settings::categories::shift;
    Get "/admin/categories/{id}/steps" Access::Right(Action::ManageSettings), Newsroom, 0 => admin::settings::steps::page;
    Post "/admin/categories/{id}/steps" Access::Right(Action::ManageSettings), Newsroom, FORM => admin::settings::steps::change;
    Post "/admin/categories/{id}/remove" Access::Right(Action::ManageCategories), Newsroom, FORM => admin::settings::categories::remove;
    Get "/admin/tags" Access::Right(Action::ManageTags), Newsroom, 0 => admin::settings::tags::list;
    Post "/admin/tags" Access::Right(Action::ManageTags), Newsroom, FORM => admin::settings::tags::add;
    Get "/admin/tags/{id}" Access::Right(Action::ManageTags), Newsroom, 0 => admin::settings::tags::one;
    Post "/admin/tags/{id}" Access::Right(Action::ManageTags), Newsroom, FORM => admin::settings::tags::change;
    Get "/admin/tags/{id}/merge" Access::Right(Action::ManageTags), Newsroom, 0 => admin::merging::of_tag;
    Post "/admin/tags/{id}/merge" Access::Right(Action::ManageTags), Newsroom, FORM => admin::merging::merge_tag;
    Post "/admin/tags/{id}/remove" Access::Right(Action::ManageTags), Newsroom, FORM => admin::settings::tags::remove;
    Get "/admin/lists" Access::Right(Action::Feature), Newsroom, 0 => admin::fronts::all;
    Post "/admin/lists" Access::Right(Action::Feature), Newsroom, FORM => admin::fronts::add;
    Get "/admin/lists/{slug}" Access::Right(Action::Feature), Newsroom, 0 => admin::fronts::one;
    Get "/admin/lists/{slug}/then" Access::Right(Action::Feature), Newsroom, 0 => admin::fronts::then::page;
    Post "/admin/lists/{slug}/name" Access::Right(Action::Feature), Newsroom, FORM => admin::fronts::rename;
    Post "/admin/lists/{slug}/add" Access::Right(Action::Feature), Newsroom, FORM => admin::fronts::add_slot;
    Post "/admin/lists/{slug}/order" Access::Right(Action::Feature), Newsroom, FORM => admin::fronts::order;
    Post "/admin/lists/{slug}/slots/{id}" Access::Right(Action::Feature), Newsroom, FORM => admin::fronts::edit;
    Post "/admin/lists/{slug}/slots/{id}/remove" Access::Right(Action::Feature), Newsroom, FORM => admin::fronts::remove;
    Post "/admin/lists/{slug}/draft" Access::Right(Action::Feature), Newsroom, FORM => admin::fronts::draft;
    Post "/admin/lists/{slug}/publish" Access::Right(Action::Feature), Newsroom, FORM => admin::fronts::publish;
    Post "/admin/lists/{slug}/plans/{id}/take-back" Access::Right(Action::Feature), Newsroom, FORM => admin::fronts::take_back;
    Post "/admin/lists/{slug}/past/{id}/bring-back" Access::Right(Action::Feature), Newsroom, FORM => admin::fronts::bring_back;
    Get "/admin/series" Access::Right(Action::ManageSeries), Newsroom, 0 => admin::settings::series::list;
    Post "/admin/series" Access::Right(Action::ManageSeries), Newsroom, FORM => admin::settings::series::add;
    Get "/admin/series/{id}" Access::Right(Action::ManageSeries), Newsroom, 0 => admin::settings::series::one;
    Post "/admin/series/{id}" Access::Right(Action::ManageSeries), Newsroom, FORM => admin::settings::series::change;
    Post "/admin/series/{id}/order" Access::Right(Action::ManageSeries), Newsroom, FORM => admin::settings::series::order;
    Post "/admin/series/{id}/add" Access::Right(Action::ManageSeries), Newsroom, FORM => admin::settings::series::add_story;
    Post "/admin/series/{id}/remove" Access::Right(Action::ManageSeries), Newsroom, FORM => admin::settings::series::remove;
    Get "/admin/settings" Access::Right(Action::ManageInfo), Newsroom, 0 => admin::settings::newsroom::list;
    Post "/admin/settings" Access::Right(Action::ManageSettings), Newsroom, FORM => admin::settings::newsroom::name;
    Post "/admin/settings/info" Access::Right(Action::ManageInfo), Newsroom, FORM => admin::settings::newsroom::info;
    Post "/admin/settings/ways" Access::Right(Action::ManageSettings), Newsroom, FORM => admin::settings::newsroom::ways;
    Get "/admin/settings/picture/{emblem}" Access::Right(Action::ManageSettings), Newsroom, 0 => admin::settings::emblem::pictures;
    Post "/admin/settings/picture/{emblem}" Access::Right(Action::ManageSettings), Newsroom, FORM => admin::settings::emblem::choose;
    Get "/admin/settings/site" Access::Right(Action::ManageInfo), Newsroom, 0 => admin::settings::site::page;
    Post "/admin/settings/site" Access::Right(Action::ManageSettings), Newsroom, FORM => admin::settings::site::save;
    Get "/admin/settings/site/preview" Access::Right(Action::ManageInfo), Newsroom, 0 => admin::settings::site::preview;
    Get "/admin/settings/site/look.css" Access::Right(Action::ManageInfo), Newsroom, 0 => admin::settings::site::draft_look;
    Get "/admin/settings/mail" Access::Right(Action::ManageSettings), Newsroom, 0 => admin::settings::mail::page;
    Post "/admin/settings/mail/{id}/again" Access::Right(Action::ManageSettings), Newsroom, FORM => admin::settings::mail::again;
    Get "/admin/settings/words" Access::Right(Action::ManageInfo), Newsroom, 0 => admin::settings::words::show;
    Post "/admin/settings/words" Access::Right(Action::ManageSettings), Newsroom, FORM => admin::settings::words::save;
    Get "/admin/settings/pictures" Access::Right(Action::ManageInfo), Newsroom, 0 => admin::settings::presets::show;
    Post "/admin/settings/pictures" Access::Right(Action::ManageSettings), Newsroom, FORM => admin::settings::presets::save;
    Get "/admin/settings/desks" Access::Right(Action::ManageDesks), Newsroom, 0 => admin::settings::desks::list;
    Post "/admin/settings/desks" Access::Right(Action::ManageDesks), Newsroom, FORM => admin::settings::desks::add;
    Get "/admin/settings/desks/{id}" Access::Right(Action::ManageDesks), Newsroom, 0 => admin::settings::desks::one;
    Post "/admin/settings/desks/{id}" Access::Right(Action::ManageDesks), Newsroom, FORM => admin::settings::desks::change;
    Post "/admin/settings/desks/{id}/move" Access::Right(Action::ManageDesks), Newsroom, FORM => admin::settings::desks::shift;
    Post "/admin/settings/desks/{id}/remove" Access::Right(Action::ManageDesks), Newsroom, FORM => admin::settings::desks::remove;
    Get "/admin/settings/redirects" Access::Right(Action::ManageRedirects), Newsroom, 0 => admin::settings::redirects::list;
    Post "/admin/settings/redirects" Access::Right(Action::ManageRedirects), Newsroom, FORM => admin::settings::redirects::add;
    Get "/admin/settings/redirects.csv" Access::Right(Action::ManageRedirects), Newsroom, 0 => admin::settings::redirects::export;
    Post "/admin/settings/redirects/import" Access::Right(Action::ManageRedirects), Newsroom, SHEET => admin::settings::redirects::import;
    Post "/admin/settings/redirects/take" Access::Right(Action::ManageRedirects), Newsroom, SHEET => admin::settings::redirects::take;
    Get "/admin/settings/redirects/{id}" Access::Right(Action::ManageRedirects), Newsroom, 0 => admin::settings::redirects::one;
    Post "/admin/settings/redirects/{id}" Access::Right(Action::ManageRedirects), Newsroom, FORM => admin::settings::redirects::change;
    Post "/admin/settings/redirects/{id}/remove" Access::Right(Action::ManageRedirects), Newsroom, FORM => admin::settings::redirects::remove;
    Get "/admin/settings/house-rules" Access::Right(Action::ManageHouseRules), Newsroom, 0 => admin::settings::house_rules::list;
    Post "/admin/settings/house-rules" Access::Right(Action::ManageHouseRules), Newsroom, FORM => admin::settings::house_rules::add;
    Get "/admin/settings/house-rules.csv" Access::Right(Action::ManageHouseRules), Newsroom, 0 => admin::settings::house_rules::export;
    Post "/admin/settings/house-rules/try" Access::Right(Action::ManageHouseRules), Newsroom, FORM => admin::settings::house_rules::attempt;
    Post "/admin/settings/house-rules/import" Access::Right(Action::ManageHouseRules), Newsroom, SHEET => admin::settings::house_rules::import;
    Get "/admin/settings/house-rules/{id}" Access::Right(Action::ManageHouseRules), Newsroom, 0 => admin::settings::house_rules::one;
    Post "/admin/settings/house-rules/{id}" Access::Right(Action::ManageHouseRules), Newsroom, FORM => admin::settings::house_rules::change;
    Post "/admin/settings/house-rules/{id}/remove" Access::Right(Action::ManageHouseRules), Newsroom, FORM => admin::settings::house_rules::remove;
    Post "/admin/embeds/title" Access::Right(Action::Create), Newsroom, FORM => admin::story::embeds::title;
    Get "/admin/media" Access::Right(Action::UploadPicture), Newsroom, 0 => admin::media::library::page;
    Post "/admin/media" Access::Right(Action::UploadPicture), Newsroom, PICTURES => admin::media::upload::form;
    Get "/admin/media/files/{file}" Access::Right(Action::UploadPicture), Newsroom, 0 => admin::media::file::file;
    Get "/admin/media/choose" Access::Right(Action::UploadPicture), Newsroom, 0 => admin::media::choose::list;
    Get "/admin/media/chosen" Access::Right(Action::UploadPicture), Newsroom, 0 => admin::media::chosen::page;
    Post "/admin/media/chosen" Access::Right(Action::UploadPicture), Newsroom, FORM => admin::media::chosen::act;
    Get "/admin/media/documents" Access::Right(Action::UploadPicture), Newsroom, 0 => admin::media::documents::page;
    Post "/admin/media/documents" Access::Right(Action::UploadPicture), Newsroom, PICTURES => admin::media::documents::form;
    Get "/admin/media/documents/{id}/file" Access::Right(Action::UploadPicture), Newsroom, 0 => admin::media::documents::file;
    Get "/admin/media/documents/{id}/told" Access::Right(Action::UploadPicture), Newsroom, 0 => admin::media::documents::told;
    Post "/admin/media/documents/{id}/remove" Access::Right(Action::UploadPicture), Newsroom, FORM => admin::media::documents::remove;
    Get "/admin/media/{id}" Access::Right(Action::UploadPicture), Newsroom, 0 => admin::media::picture::page;
    Post "/admin/media/{id}" Access::Right(Action::UploadPicture), Newsroom, FORM => admin::media::picture::change;
    Get "/admin/media/{id}/file" Access::Right(Action::UploadPicture), Newsroom, 0 => admin::media::replacing::page;
    Post "/admin/media/{id}/file" Access::Right(Action::UploadPicture), Newsroom, PICTURES => admin::media::replacing::replace;
    Post "/admin/media/{id}/remove" Access::Right(Action::UploadPicture), Newsroom, FORM => admin::media::picture::remove;
    Get "/admin/patterns" Access::Staff, Newsroom, 0 => admin::patterns::show;

    Get "/" Access::Public, Site, 0 => site::list::front;
    Get "/archive" Access::Public, Site, 0 => site::archive::whole;
    Get "/archive/{year}" Access::Public, Site, 0 => site::archive::year;
    Get "/archive/{year}/{month}" Access::Public, Site, 0 => site::archive::month;
    Get "/archive/{year}/{month}/{day}" Access::Public, Site, 0 => site::archive::day;
    Get "/corrections" Access::Public, Site, 0 => site::corrections::page;
    Get "/manifest.webmanifest" Access::Public, Site, 0 => site::manifest::manifest;
    Get "/offline-worker.js" Access::Public, Site, 0 => site::offline::worker;
    Get "/offline.html" Access::Public, Site, 0 => site::offline::page;
    Get "/look/{file}" Access::Public, Site, 0 => site::look::sheet;
    Get "/robots.txt" Access::Public, Site, 0 => site::feeds::robots;
    Get "/ads.txt" Access::Public, Site, 0 => site::feeds::ads;
    Get "/app-ads.txt" Access::Public, Site, 0 => site::feeds::app_ads;
    Get "/security.txt" Access::Public, Site, 0 => site::feeds::security;
    Get "/.well-known/{name}" Access::Public, Site, 0 => site::feeds::well_known;
    Get "/sitemap.xml" Access::Public, Site, 0 => site::feeds::sitemap;
    Get "/sitemap-{part}.xml" Access::Public, Site, 0 => site::feeds::sitemap_part;
    Get "/news-sitemap.xml" Access::Public, Site, 0 => site::feeds::news_sitemap;
    Get "/feed.xml" Access::Public, Site, 0 => site::feeds::rss;
    Get "/atom.xml" Access::Public, Site, 0 => site::feeds::atom;
    Get "/feed.json" Access::Public, Site, 0 => site::feeds::json;
    Get "/category/{slug}/{feed}" Access::Public, Site, 0 => site::feeds::of_category;
    Get "/tag/{slug}/{feed}" Access::Public, Site, 0 => site::feeds::of_tag;
    Get "/author/{slug}/{feed}" Access::Public, Site, 0 => site::feeds::of_author;
    Get "/series/{slug}/{feed}" Access::Public, Site, 0 => site::feeds::of_series;
    Get "/category/{slug}" Access::Public, Site, 0 => site::list::category;
    Get "/tag/{slug}" Access::Public, Site, 0 => site::list::tag;
    Get "/author/{slug}" Access::Public, Site, 0 => site::list::author;
    Get "/series/{slug}" Access::Public, Site, 0 => site::series::page;
    Get "/comments/on/{id}" Access::Public, Site, 0 => site::discussion::under;
    Post "/comments/on/{id}" Access::Public, Site, FORM => site::commenting::send;
    Get "/mistakes/on/{id}" Access::Public, Site, 0 => site::mistakes::page;
    Post "/mistakes/on/{id}" Access::Public, Site, FORM => site::mistakes::send;
    Get "/comments/{id}" Access::Public, Site, 0 => site::discussion::one;
    Get "/comments/{id}/thread" Access::Public, Site, 0 => site::discussion::thread;
    Get "/comments/{id}/answer" Access::Public, Site, 0 => site::commenting::answer_page;
    Get "/comments/{id}/report" Access::Public, Site, 0 => site::commenting::report_page;
    Post "/comments/{id}/report" Access::Public, Site, FORM => site::commenting::report;
    Get "/comments/{id}/mine/{secret}" Access::Public, Site, 0 => site::commenting::own_page;
    Post "/comments/{id}/mine/{secret}" Access::Public, Site, FORM => site::commenting::change_own;
    Get "/search" Access::Public, Site, 0 => site::search::page;
    Get "/{slug}/comments" Access::Public, Site, 0 => site::discussion::page;
    Get "/{slug}" Access::Public, Site, 0 => site::story::page;
}

/// What `Allow` says of a path.
fn methods_of(path: &str) -> &'static str {
    let takes = |method| ROUTES.iter().any(|route| route.path == path && route.method == method);
    match (takes(Method::Get), takes(Method::Post)) {
        (true, true) => "GET, HEAD, OPTIONS, POST",
        (true, false) => "GET, HEAD, OPTIONS",
        (false, _) => "OPTIONS, POST",
    }
}

/// Registers the table. A path that is there with another method answers 405, a path that is not there the uniform 404.
pub fn configure(config: &mut web::ServiceConfig) {
    config.app_data(RouteTable(ROUTES));
    let mut done: Vec<&str> = Vec::new();
    for route in ROUTES {
        if done.contains(&route.path) {
            continue;
        }
        done.push(route.path);
        let mut resource = web::resource(route.path);
        for same in ROUTES.iter().filter(|other| other.path == route.path) {
            let made = match same.method {
                Method::Get => (same.make)().guard(guard::Any(guard::Get()).or(guard::Head())),
                Method::Post => (same.make)().guard(guard::Post()),
            };
            resource = resource.route(made.wrap(from_fn(move |req, next| answered(same, req, next))));
        }
        let (door, methods) = (route.door, methods_of(route.path));
        resource = resource.default_service(web::to(move |req| other_method(door, methods, req)));
        config.service(resource);
    }
}
