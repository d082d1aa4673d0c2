//! The reader site's own words: one file a language, and what a newsroom says instead.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use serde::{Deserialize, Serialize};

use crate::locale::{Language, NameListPart};

macro_rules! words {
    ($($word:ident $key:literal $(($($place:literal),+))? $where:literal;)*) => {
        /// One of them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Word {
            $(#[doc = $where] $word),*
        }

        impl Word {
            /// All of them, in the order in which they are shown.
            pub const ALL: &[Self] = &[$(Self::$word),*];

            /// What the files call it.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$word => $key),* }
            }

            /// Names of what is put into it, in braces.
            #[must_use]
            pub const fn places(self) -> &'static [&'static str] {
                match self { $(Self::$word => &[$($($place),+)?]),* }
            }

            /// Where readers meet it.
            #[must_use]
            pub const fn place_on_site(self) -> &'static str {
                match self { $(Self::$word => $where),* }
            }
        }
    };
}

words! {
    By "by" ("names") "Before the names of a byline";
    Updated "updated" ("time") "Under the byline of a story";
    Corrected "corrected" ("time") "Under the byline of a story";
    Clarified "clarified" ("time") "Under the byline of a story";
    Retracted "retracted" ("time") "Under the byline of a story";
    MarkCorrected "mark_corrected" "Beside a story in lists";
    MarkClarified "mark_clarified" "Beside a story in lists";
    MarkRetracted "mark_retracted" "Beside a story in lists";
    NoteUpdate "note_update" ("time") "Over a note below a story";
    NoteClarification "note_clarification" ("time") "Over a note below a story";
    NoteCorrection "note_correction" ("time") "Over a note below a story";
    NoteRetraction "note_retraction" ("time") "Over a note below a story";
    NoteDraft "note_draft" ("before", "after") "What a note below a story is begun with, for each exchange of words";
    Sponsored "sponsored" "On stories that somebody paid for";
    Exclusive "exclusive" "On stories that nobody else has";
    Breaking "breaking" "Before what is breaking, over every page";
    Opinion "opinion" "On stories of this genre";
    Analysis "analysis" "On stories of this genre";
    Interview "interview" "On stories of this genre";
    Review "review" "On stories of this genre";
    Minutes "minutes" ("count") "Under the byline of a story";
    Also "also" "Over more stories below a story";
    Series "series" "Over a series, on its own page";
    Part "part" ("number") "Below a story, before another part of its series; on the page of a series";
    PartOf "part_of" ("number", "count") "Below a story, after the name of its series";
    Around "around" "The links to the stories before and after one, for screen readers";
    PreviousIn "previous_in" ("name") "Below a story, before the one that came before it in its section";
    NextIn "next_in" ("name") "Below a story, before the one that came after it in its section";
    LeaveAComment "leave_a_comment" "Over the form for comments";
    CommentCount "comment_count" ("count") "Over the comments on a story, and beside it in lists";
    CommentsHeld "comments_held" "Under the number of comments, where all are held";
    CommentsFirstHeld "comments_first_held" "Under the number of comments, where the first of a reader is held";
    CommentsClosed "comments_closed" "In place of the form for comments";
    CommentsAll "comments_all" "Under the first comments on a story";
    CommentsOlder "comments_older" "Under a page of comments";
    CommentsNewer "comments_newer" "Under a page of comments";
    CommentsBack "comments_back" "Over the comments on a story, on their own page";
    CommentNewsroom "comment_newsroom" "Beside the name on an answer of the newsroom";
    CommentWaits "comment_waits" "Beside the name on one's own comment, until a person read it";
    CommentEdited "comment_edited" "Under a comment that a moderator changed";
    CommentGone "comment_gone" "Where a comment was, when others stand below it";
    CommentGoneWhy "comment_gone_why" ("reason") "Where a comment was, with a moderator's reason";
    CommentAnswer "comment_answer" "Under a comment";
    CommentAnswerTo "comment_answer_to" ("name") "Over the form for an answer";
    CommentAnswers "comment_answers" "Under a comment with many answers";
    CommentReport "comment_report" "Under a comment";
    CommentReportOf "comment_report_of" ("name") "Over the form that reports a comment";
    CommentReportWhy "comment_report_why" "At the field of the form that reports a comment";
    CommentReportSend "comment_report_send" "On the button that reports a comment";
    CommentReported "comment_reported" "After a comment was reported";
    CommentName "comment_name" "At a field of the form for comments";
    CommentEmail "comment_email" "At a field of the form for comments";
    CommentText "comment_text" "At a field of the form for comments";
    CommentSend "comment_send" "On the button of the form for comments";
    CommentPrivacy "comment_privacy" ("count") "Over the fields for comments; count is of days";
    CommentHint "comment_hint" "Under the field for a comment";
    CommentWrong "comment_wrong" "Over what has to be changed before a comment can be sent";
    CommentWrongName "comment_wrong_name" "When there is no name on a comment, or one that is too long";
    CommentWrongEmail "comment_wrong_email" "When an e-mail address is none";
    CommentWrongText "comment_wrong_text" "When a comment is empty, too long, or has too many addresses";
    CommentWrongParent "comment_wrong_parent" "When the comment that is answered is gone";
    CommentRefused "comment_refused" "For who may not comment";
    CommentTooMany "comment_too_many" "After many comments in a short time";
    CommentThanks "comment_thanks" "Over one's own comment";
    CommentWaiting "comment_waiting" "Over one's own comment, until a person read it";
    CommentThere "comment_there" "Over one's own comment, when everybody sees it";
    CommentTakenBack "comment_taken_back" "Over one's own comment that one took back";
    CommentHidden "comment_hidden" "Over one's own comment that a moderator removed";
    CommentChangeUntil "comment_change_until" ("time") "Over the field in which one's own comment is changed";
    CommentChange "comment_change" "On the button that changes one's own comment";
    CommentTakeBack "comment_take_back" "On the button that takes one's own comment back";
    CommentTooLate "comment_too_late" "When one's own comment can be changed no longer";
    CommentSee "comment_see" "Under one's own comment, to the others";
    MistakeReport "mistake_report" "At the end of a story, and over the form that it leads to";
    MistakeWhich "mistake_which" "Over the sentences of a story";
    MistakeWhole "mistake_whole" "Under the sentences of a story";
    MistakeWhat "mistake_what" "At a field of the form for mistakes";
    MistakeName "mistake_name" "At a field of the form for mistakes";
    MistakeEmail "mistake_email" "At a field of the form for mistakes";
    MistakeSend "mistake_send" "On the button of the form for mistakes";
    MistakeThanks "mistake_thanks" "After a mistake was reported";
    MistakeChanged "mistake_changed" "When a story was changed while a mistake was reported";
    MistakeWrongText "mistake_wrong_text" "When it is not said what is wrong";
    MistakeWait "mistake_wait" "After many reports in a short time";
    Tags "tags" "Before the tags of a story, for screen readers";
    EmbedVideo "embed_video" "Over what another site shows in a story";
    EmbedPost "embed_post" "Over what another site shows in a story";
    EmbedRecording "embed_recording" "Over what another site shows in a story";
    EmbedChart "embed_chart" "Over what another site shows in a story";
    EmbedMap "embed_map" "Over what another site shows in a story";
    EmbedTold "embed_told" ("host") "Where nothing of another site is loaded yet";
    EmbedLoad "embed_load" "Where nothing of another site is loaded yet";
    EmbedOpen "embed_open" "Under what another site shows in a story";
    FileKilobytes "file_kilobytes" ("size") "Beside a document in a story";
    FileMegabytes "file_megabytes" ("size") "Beside a document in a story";
    FilePages "file_pages" ("count") "Beside a document in a story";
    Notes "notes" "Over the footnotes of a story";
    BackToNote "back_to_note" ("number") "After a footnote, for screen readers";
    Archive "archive" "Over the stories by day, and in menus";
    ArchiveLead "archive_lead" "Under that";
    ArchiveYears "archive_years" "The years of the archive, for screen readers";
    ArchiveMonths "archive_months" "The months of a year in the archive, for screen readers";
    ArchiveDays "archive_days" "The days of a month in the archive, for screen readers";
    Corrections "corrections" "Over the list of corrections, and in menus";
    CorrectionsLead "corrections_lead" "Under that";
    CorrectionsNone "corrections_none" "In an empty list of corrections";
    Offline "offline" "Over what can be read where there is no network";
    OfflineLead "offline_lead" "Under that";
    OfflineNone "offline_none" "Where nothing can be read without a network";
    MenuBelow "menu_below" ("name") "The entries under another of a menu, for screen readers";
    FootMenu "foot_menu" "The menu in the foot, for screen readers";
    Follow "follow" "Over the accounts elsewhere, in the foot";
    Share "share" "Below a story";
    ShareMail "share_mail" "Below a story";
    ShareMessage "share_message" "Below a story";
    AuthorStories "author_stories" ("name") "Below a story, under what is said of who wrote it";
    Home "home" "First of the links to the pages above";
    Path "path" "The links to the pages above, for screen readers";
    Sections "sections" "The sections in the head, for screen readers";
    Skip "skip" "First link of a page, for keyboards";
    SkipStory "skip_story" "First link of a story, for keyboards";
    Front "front" ("name") "The front page, for screen readers";
    Until "until" ("name", "time") "Title of the further pages of a list";
    Older "older" "At the end of a list";
    Newer "newer" "At the end of a list";
    Pages "pages" "The links at the end of a list, for screen readers";
    NothingYet "nothing_yet" "In an empty list";
    Search "search" "In the head, over a search, and on its button";
    SearchLabel "search_label" "At the field of a search";
    SearchCount "search_count" ("count") "Over what was found";
    SearchMany "search_many" ("number") "Over what was found, where there is more than is counted";
    SearchNone "search_none" "Where nothing was found";
    SearchNoneWhy "search_none_why" "Where nothing was found";
    SearchOrder "search_order" "Beside the number of what was found, for screen readers";
    SearchBest "search_best" "Beside the number of what was found";
    SearchMean "search_mean" "Before what may have been meant";
    SearchExact "search_exact" ("question") "Behind what may have been meant";
    SearchNarrow "search_narrow" "Over what the stories that were found have in common";
    SearchSection "search_section" "Over the categories of what was found";
    SearchYear "search_year" "Over the years of what was found";
    SearchAuthor "search_author" "Over the authors of what was found";
    SearchWithout "search_without" "Beside what the search is narrowed to, for screen readers";
    SearchFurther "search_further" "Under a page of what was found";
    SearchBefore "search_before" "Under a page of what was found";
    About "about" "In the foot";
    Featured "featured" "On the front and in the foot";
    Contact "contact" "In the foot";
    Newest "newest" "Over the newest stories, on the front and on error pages";
    ToFront "to_front" "On error pages";
    Missing "missing" "Where there is no page";
    MissingWhy "missing_why" "Where there is no page";
    Gone "gone" "Where a story was";
    GoneWhy "gone_why" "Where a story was, when its editors left no notice";
    Broken "broken" "When something fails";
    BrokenWhy "broken_why" "When something fails";
    BrokenNumber "broken_number" ("id") "When something fails";
    Busy "busy" "When too much is asked at once";
}

impl Word {
    /// What stands over a note of this kind, as publications name it.
    #[must_use]
    pub fn over_note(kind: &str) -> Self {
        match kind {
            "correction" => Self::NoteCorrection,
            "clarification" => Self::NoteClarification,
            "retraction" => Self::NoteRetraction,
            _ => Self::NoteUpdate,
        }
    }

    /// The keys of its lines in this language: one, or one for each form beside a number.
    #[must_use]
    pub fn keys(self, language: &Language) -> Vec<String> {
        match self {
            Self::Minutes | Self::FilePages | Self::CommentCount | Self::CommentPrivacy | Self::SearchCount => {
                language.plurals().iter().map(|form| form_of(self, form)).collect()
            }
            other => vec![other.key().to_owned()],
        }
    }
}

fn form_of(word: Word, form: &str) -> String {
    format!("{}.{form}", word.key())
}

type ShippedWords = BTreeMap<&'static str, &'static str>;

macro_rules! files {
    ($($tag:literal),*) => { [$(($tag, include_str!(concat!("words/", $tag, ".txt")))),*] };
}

static FILES: LazyLock<BTreeMap<&'static str, ShippedWords>> = LazyLock::new(|| {
    let all = files!(
        "ar", "de", "en", "es", "fr", "he", "hi", "it", "ja", "nl", "pl", "pt", "sv", "tr", "uk", "yo", "zh-Hans"
    );
    all.into_iter().map(|(tag, text)| (tag, lines(text))).collect()
});

fn lines(text: &'static str) -> ShippedWords {
    text.lines().filter_map(|line| line.split_once(" = ")).collect()
}

/// The file that holds this language's words: of the language in its script, else of the language if it is written in
/// the same script.
fn file_of(language: &Language) -> Option<&'static str> {
    let script = language.with_script();
    let named = |tag: &str| FILES.get_key_value(tag).map(|(tag, _)| *tag);
    named(&script).or_else(|| named(&language.primary()).filter(|tag| Language::of(tag).with_script() == script))
}

/// What a newsroom says instead of what is in the files: language, key, text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Wording(pub BTreeMap<String, BTreeMap<String, String>>);

/// The words of one language.
#[derive(Debug, Clone)]
pub struct Words {
    language: Language,
    shipped: &'static ShippedWords,
    own: BTreeMap<String, String>,
}

impl Words {
    /// Of a language; a language without a file has English ones.
    #[must_use]
    pub fn of(language: &Language, wording: &Wording) -> Self {
        let file = file_of(language);
        let own = wording.0.get(&Self::home(language)).cloned().unwrap_or_default();
        let speaks = file.is_some() || !own.is_empty();
        Self {
            language: if speaks {
                language.clone()
            } else {
                Language::of("en-GB")
            },
            shipped: &FILES[file.unwrap_or("en")],
            own,
        }
    }

    /// Under which tag a newsroom's own words for this language are kept: that of the file, so that `de-AT` and `de` share
    /// them.
    #[must_use]
    pub fn home(language: &Language) -> String {
        file_of(language).map_or_else(|| language.tag(), str::to_owned)
    }

    /// What the files say for a key.
    #[must_use]
    pub fn shipped(&self, key: &str) -> &'static str {
        let (word, _) = key.split_once('.').unwrap_or((key, ""));
        let other = format!("{word}.other");
        let found = self.shipped.get(key).or_else(|| self.shipped.get(other.as_str()));
        found.copied().unwrap_or_default()
    }

    /// What is said for a key.
    #[must_use]
    pub fn said(&self, key: &str) -> &str {
        self.own.get(key).map_or_else(|| self.shipped(key), String::as_str)
    }

    /// Words that nothing is put into.
    #[must_use]
    pub fn say(&self, word: Word) -> &str {
        self.said(word.key())
    }

    /// Words with something put into their one place.
    #[must_use]
    pub fn with(&self, word: Word, value: &str) -> String {
        self.filled(word, &[value])
    }

    /// Words with something put into each of their places.
    #[must_use]
    pub fn filled(&self, word: Word, values: &[&str]) -> String {
        fill(self.say(word), word, values)
    }

    /// Words beside a number, in the form that it asks for.
    #[must_use]
    pub fn counted(&self, word: Word, count: usize) -> String {
        let text = self.said(&form_of(word, self.language.plural(count)));
        fill(text, word, &[&count.to_string()])
    }

    /// What parts the whole from its tenths in a number.
    #[must_use]
    pub fn decimal_sign(&self) -> char {
        self.language.decimal_sign()
    }

    /// The line of a byline in its pieces: “By”, a name, “and”, a name.
    #[must_use]
    pub fn byline(&self, names: &[String]) -> Vec<NameListPart> {
        if names.is_empty() {
            return vec![];
        }
        let text = self.say(Word::By);
        let (before, after) = text.split_once("{names}").unwrap_or((text, ""));
        let around = |text: &str| (!text.is_empty()).then(|| NameListPart::Between(text.to_owned()));
        around(before)
            .into_iter()
            .chain(self.language.list(names))
            .chain(around(after))
            .collect()
    }
}

fn fill(text: &str, word: Word, values: &[&str]) -> String {
    let places = word.places().iter().zip(values);
    places.fold(text.to_owned(), |text, (place, value)| {
        text.replacen(&format!("{{{place}}}"), value, 1)
    })
}

/// The line of a byline in a story's language: “By Ada Okafor and Lin Mercer”.
#[must_use]
pub fn byline_text(names: &[String], words: &Words) -> String {
    let pieces = words.byline(names);
    pieces.iter().map(NameListPart::text).collect()
}

/// Longest wording, in characters.
const MOST: usize = 200;

/// Checks what a newsroom wants to say for a key. Words of a form that stands beside one number only, as Arabic has them
/// for two, may say the number themselves.
///
/// # Errors
/// A sentence.
pub fn check(word: Word, key: &str, language: &Language, text: &str) -> Result<String, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > MOST {
        return Err(format!("Shorten it to {MOST} characters."));
    }
    if text.chars().any(char::is_control) {
        return Err("Write it without control characters.".into());
    }
    let places: BTreeSet<String> = word.places().iter().map(|place| format!("{{{place}}}")).collect();
    let form = key.strip_prefix(word.key()).and_then(|form| form.strip_prefix('.'));
    let least = usize::from(!form.is_some_and(|form| language.is_of_one_number(form)));
    match places
        .iter()
        .find(|place| !(least..=1).contains(&text.matches(place.as_str()).count()))
    {
        Some(place) if !text.is_empty() => Err(format!("Leave {place} in it, once: that is where it is filled in.")),
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(tag: &str) -> Words {
        Words::of(&Language::of(tag), &Wording::default())
    }

    #[test]
    fn every_file_has_every_word_in_every_form_that_its_language_has_and_no_other() {
        for (tag, lines) in FILES.iter() {
            let language = Language::of(tag);
            let asked: BTreeSet<String> = Word::ALL.iter().flat_map(|word| word.keys(&language)).collect();
            let there: BTreeSet<String> = lines.keys().map(|key| (*key).to_owned()).collect();
            assert_eq!(there, asked, "{tag}");
            for word in Word::ALL {
                for key in word.keys(&language) {
                    let text = lines[key.as_str()];
                    assert_eq!(check(*word, &key, &language, text), Ok(text.to_owned()), "{tag} {key}");
                    assert!(text.matches('{').count() <= word.places().len(), "{tag} {key}");
                }
            }
        }
        assert_eq!(FILES.len(), 17);
    }

    #[test]
    fn no_file_repeats_a_line() {
        for (tag, text) in files!(
            "ar", "de", "en", "es", "fr", "he", "hi", "it", "ja", "nl", "pl", "pt", "sv", "tr", "uk", "yo", "zh-Hans"
        ) {
            assert_eq!(text.lines().count(), FILES[tag].len(), "{tag}");
        }
    }

    #[test]
    fn a_language_finds_its_file_or_english() {
        for (tag, also) in [
            ("de-AT", "Das könnte Sie auch interessieren"),
            ("zh-CN", "您可能还喜欢"),
            ("iw", "אולי יעניין אותך גם"),
            ("pt-PT", "Leia também"),
            ("zh-Hant", "You may also like"),
            ("he-Latn", "You may also like"),
            ("fa", "You may also like"),
        ] {
            assert_eq!(words(tag).say(Word::Also), also, "{tag}");
        }
    }

    #[test]
    fn bylines_are_joined_and_introduced_in_their_language() {
        let names = ["Ada".to_owned(), "Bo".to_owned()];
        for (tag, line) in [
            ("en-GB", "By Ada and Bo"),
            ("de", "Von Ada und Bo"),
            ("ja", "文：Ada、Bo"),
            ("pl", "Tekst: Ada i Bo"),
            ("cy", "By Ada and Bo"),
        ] {
            assert_eq!(byline_text(&names, &words(tag)), line, "{tag}");
        }
        assert_eq!(byline_text(&[], &words("en")), "");
    }

    #[test]
    fn a_number_has_the_form_that_its_language_asks_for() {
        for (tag, count, text) in [
            ("en", 1, "1-minute read"),
            ("pl", 3, "3 minuty czytania"),
            ("pl", 5, "5 minut czytania"),
            ("ar", 2, "القراءة في دقيقتين"),
        ] {
            assert_eq!(words(tag).counted(Word::Minutes, count), text, "{tag}");
        }
    }

    #[test]
    fn a_newsroom_says_it_differently_and_keeps_what_is_put_in() {
        let own = BTreeMap::from([("by".to_owned(), "Text: {names}".to_owned())]);
        let wording = Wording(BTreeMap::from([("de".to_owned(), own)]));
        let said = |tag| byline_text(&["Ada".to_owned()], &Words::of(&Language::of(tag), &wording));

        assert_eq!(
            (said("de-CH"), said("en")),
            ("Text: Ada".to_owned(), "By Ada".to_owned())
        );
        let (english, arabic) = (Language::of("en"), Language::of("ar"));
        for text in ["Text", "{names} {names}"] {
            assert!(check(Word::By, "by", &english, text).is_err(), "{text}");
        }
        assert_eq!(
            check(Word::Home, "home", &english, "  Our   front "),
            Ok("Our front".to_owned())
        );
        assert!(check(Word::Minutes, "minutes.other", &arabic, "دقائق").is_err());
        assert!(check(Word::Minutes, "minutes.two", &arabic, "دقيقتان").is_ok());
    }
}
