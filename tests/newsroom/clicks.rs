//! How many clicks the commonest ways take, by hand in a browser: none takes more than six. The figures stand in docs/performance.md.

use std::cell::Cell;

use copydesk::articles::gate::order::Order;

use crate::support::{Browser, Desk, Member, Person, Story};

/// More than so many clicks for one thing are a fault.
const MOST: u32 = 6;

/// Somebody at a browser, whose presses are counted; typing is none.
struct Hand {
    browser: Browser,
    clicks: Cell<u32>,
}

impl Hand {
    fn of(desk: &Desk, person: &Person) -> Self {
        let browser = Browser::open(desk.at());
        browser.visit("/admin/sign-in");
        browser.carries(&Member::of(desk.at(), person).cookie());
        browser.visit("/admin");
        Self {
            browser,
            clicks: Cell::new(0),
        }
    }

    fn press(&self, words: &str) -> &Self {
        self.clicks.set(self.clicks.get() + 1);
        self.browser.press(words);
        self
    }

    fn choose(&self, label: &str) -> &Self {
        self.clicks.set(self.clicks.get() + 1);
        self.browser.choose(label);
        self
    }

    fn press_button(&self, words: &str) -> &Self {
        self.clicks.set(self.clicks.get() + 1);
        self.browser.press_button(words);
        self
    }

    fn sees(&self, words: &str) -> &Self {
        self.browser.sees(words);
        self
    }

    /// Into a field that the keyboard is led to.
    fn types(&self, field: &str, value: &str) -> &Self {
        self.browser.says(&format!(
            "(() => {{ const field = [...document.querySelectorAll('[name=\"{field}\"]')].find(one => one.offsetParent);
             field.value = '{value}'; field.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()"
        ));
        self
    }
}

/// What each way took.
#[derive(Default)]
struct Ways(Vec<(&'static str, u32)>);

impl Ways {
    fn took(&mut self, what: &'static str, hands: &[&Hand]) {
        let all = hands.iter().map(|hand| hand.clicks.take()).sum();
        self.0.push((what, all));
    }
}

#[test]
fn the_five_commonest_ways_take_six_clicks_at_the_most() {
    let desk = Desk::open();
    let (tamsin, ilse) = (Hand::of(&desk, &desk.tamsin), Hand::of(&desk, &desk.ilse));
    let mut ways = Ways::default();

    // A story is begun and handed in.
    tamsin.press("New story");
    tamsin.browser.fill("Headline", "The tide gate opens");
    tamsin.browser.enter_text();
    tamsin.browser.paste("Seven councillors were in favour, four against.");
    tamsin.press("Submit for review").sees("Submitted for review.");
    ways.took("New story, until it is handed in", &[&tamsin]);

    // It is read, and goes live.
    ilse.browser.visit("/admin");
    ilse.press("Review")
        .choose("Approve and publish")
        .press_button("Approve and publish")
        .sees("Live now.");
    ways.took("What waits, until it is live", &[&ilse]);

    // Another came back; it is mended, approved, and planned.
    let returned = desk.draft(&Story::titled("The ferry"));
    desk.tamsin.submits(returned);
    desk.ilse.acts(returned, Order::Return("Who says so?".into())).unwrap();
    tamsin.browser.visit("/admin");
    tamsin.press("Continue");
    tamsin.browser.enter_line("Seven councillors in favour, four against.");
    tamsin.browser.keys(" The harbour board says so.");
    tamsin.press("Submit for review").sees("Submitted for review.");
    ilse.browser.visit("/admin");
    ilse.press("Review").press("Approve and schedule");
    let tomorrow = desk.text("SELECT to_char(newsroom.clock() + interval '1 day', 'YYYY-MM-DD')");
    ilse.types("when-day", &tomorrow).types("when-time", "07:00");
    ilse.press_button("Approve and schedule").sees("Scheduled");
    ways.took("A returned story, until it is scheduled", &[&tamsin, &ilse]);

    // What is live is put right in the open.
    let wrong = desk.live(&Story::titled("The lido").saying("It opens on Sunday."));
    desk.tamsin.edits(wrong, |content| {
        *content = Story::titled("The lido").saying("It opens on Monday.").content();
    });
    desk.tamsin.submits(wrong);
    ilse.browser.visit("/admin");
    ilse.press("Review")
        .choose("Approve and publish")
        .press("Decide it beside the difference")
        .choose("Correction");
    ilse.types("public_note", "It opens on Monday, not on Sunday.");
    ilse.press_button("Approve and publish")
        .sees("Readers are told what was corrected.");
    ways.took("A change that waits, until readers have the correction", &[&ilse]);

    // The lead of the front.
    let lead = desk.live(&Story::titled("The lead"));
    ilse.browser.visit(&format!("/admin/articles/{lead}/review"));
    ilse.press_button("Feature").sees("On the list of Feature Posts.");
    ways.took("A live story, until it is featured", &[&ilse]);

    println!("| way | clicks |\n| --- | --- |");
    for (what, clicks) in &ways.0 {
        println!("| {what} | {clicks} |");
    }
    let paper = include_str!("../../docs/performance.md");
    for (what, clicks) in ways.0 {
        assert!(clicks <= MOST, "{what}: {clicks}");
        assert!(
            paper.contains(&format!("| {what} | {clicks} |")),
            "{what} took {clicks}, and the paper says otherwise"
        );
    }
}
