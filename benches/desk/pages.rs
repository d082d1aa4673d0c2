//! The newsroom's pages, one person at a time.

use std::{collections::HashMap, time::Duration};

use crate::{
    at_work::Office,
    whole::{Mode, Question, load, newsroom::Newsroom},
};

/// Half of the answers come within so many milliseconds.
const MOST: f64 = 15.0;
/// A page has so many bytes at the most, before it is compressed.
const LARGEST: usize = 100 * 1024;
/// At a size, a page may take so much of what it takes at the size before.
const GROWTH: f64 = 1.5;
/// What is quicker than this may grow by its noise, in milliseconds.
const NOISE: f64 = 0.5;

/// A connection plans a statement anew five times before it keeps the plan; there are seven to the newsroom.
const WARM: usize = 50;

/// Milliseconds that half of the answers came within, for each page.
pub type Costs = HashMap<&'static str, f64>;

/// Opens all of them again and again, over one connection.
pub fn measure(
    newsroom: &Newsroom,
    office: &Office,
    time: Duration,
    faults: &mut Vec<String>,
) -> Result<Costs, String> {
    let served = newsroom.serve(Mode::Hot)?;
    println!("\n| page | p50 / p99, ms | processor, ms | statements | pages of the database | KiB |");
    println!("| --- | --- | --- | --- | --- | --- |");
    let mut costs = Costs::new();
    for question in all(office) {
        let mut bytes = 0;
        for _ in 0..WARM {
            bytes = served.ask(&question)?.len();
        }
        let row = load::one(&served, &question, time, &[1])?;
        let rate = row.rates[0];
        println!(
            "| {} | {:.1} / {:.1} | {:.1} | {:.1} | {:.0} | {:.0} |",
            question.name,
            rate.half,
            rate.most,
            row.processor,
            row.statements,
            row.pages,
            bytes as f64 / 1024.0
        );
        let mut fault = |what: String| faults.push(format!("{}: {what}", question.name));
        if rate.half > MOST {
            fault(format!("{:.1} ms, and may take {MOST}", rate.half));
        }
        if bytes > LARGEST {
            fault(format!("{bytes} bytes, and may have {LARGEST}"));
        }
        if row.statements > question.statements {
            fault(format!(
                "{:.1} statements, and may take {}",
                row.statements, question.statements
            ));
        }
        costs.insert(question.name, rate.half);
    }
    Ok(costs)
}

/// What grew.
pub fn compare(before: &Costs, now: &Costs, faults: &mut Vec<String>) {
    for (name, cost) in now {
        let earlier = before.get(name).copied().unwrap_or(*cost);
        if *cost > earlier * GROWTH + NOISE {
            faults.push(format!("{name}: {cost:.1} ms, {earlier:.1} at the size before"));
        }
    }
}

/// All pages that people have open during a day.
fn all(office: &Office) -> Vec<Question> {
    const ANY: f64 = 40.0;
    let mut all = Vec::new();
    let mut page = |name, path: String| {
        all.push(Question {
            name,
            path: format!("/admin{path}"),
            status: 200,
            of_staff: true,
            statements: ANY,
        });
    };
    page("Home", String::new());
    page("Home, renewed", "/live/home".into());
    page("the bell", "/live/bell".into());
    page("Notices", "/notices".into());
    for (name, asked) in [
        ("Stories", ""),
        ("Stories: drafts", "?show=drafts"),
        ("Stories: in review", "?show=in-review"),
        ("Stories: scheduled", "?show=scheduled&sort=begins-next"),
        ("Stories: live, as they came", "?show=live&sort=went-live"),
        ("Stories: a word", "?q=council"),
        ("Stories: a phrase", "?q=%22town+hall%22"),
        ("Stories: a rare word", "?q=quorum"),
        ("Stories: mine", "?mine=yes"),
        ("Stories: exclusive", "?flag=exclusive"),
        ("Stories: a span", "?first-from=2024-01-01&first-until=2024-02-01"),
        ("Stories: page 50", "?page=50"),
    ] {
        page(name, format!("/articles{asked}"));
    }
    page("the palette", "/find/answers?q=tide".into());
    for (name, story, tail) in [
        ("a story: editor", office.draft, ""),
        ("a story: review", office.waiting, "/review"),
        ("a story: time", office.scheduled, "/time"),
        ("a story: why", office.scheduled, "/why"),
        ("a story: history", office.changed, "/history"),
        ("a story: preview", office.waiting, "/preview"),
    ] {
        page(name, format!("/articles/{story}{tail}"));
    }
    page("Calendar, a week", "/calendar".into());
    page("Calendar, a day", "/calendar?view=day".into());
    page("Feature Posts", "/lists/featured".into());
    page("Stories of a desk", format!("/articles?desk={}", office.desk));
    page("a desk", format!("/desks/{}", office.desk));
    page(
        "a desk, how long it took",
        format!("/desks/{}/times?days=90", office.desk),
    );
    page("Sweep: a word", "/sweep?find=quorum&write=majority".into());
    page("the record", "/record".into());
    page(
        "the record of a person",
        format!("/record?who={}", office.people.editor.id),
    );
    page("Authors", "/authors".into());
    page("Categories", "/categories".into());
    page("Tags", "/tags".into());
    page("Comments", "/comments".into());
    page("Redirects", "/settings/redirects".into());
    page("Staff", "/staff".into());
    all
}
