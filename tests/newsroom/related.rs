//! Stories that are chosen to be offered with one: before all others, in the order of who chose, and only to whom they are for.

use copydesk::{articles::timeline::ChangeKind, ids::ArticleId, policy::Role};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Desk, Member, Person, SITE, Story, headlines};

fn chooses(desk: &Desk, who: &Person, story: ArticleId, related: &str) -> Answer {
    let (origin, version) = (format!("http://{}", desk.at()), who.now_of(story).0.to_string());
    let headers = [("origin", origin.as_str()), ("accept", "application/json")];
    let key = format!("0194-{version}-{}", related.len());
    let all = [("version", version.as_str()), ("key", &key), ("related", related)];
    Member::of(desk.at(), who).send(Method::POST, &format!("/admin/articles/{story}/fields"), &all, &headers)
}

fn chosen(desk: &Desk, story: ArticleId) -> Vec<ArticleId> {
    desk.tamsin.now_of(story).2.related
}

fn with_related(headline: &str, related: &[ArticleId]) -> Story {
    Story::titled(headline).with(|content| content.related = related.to_vec())
}

/// What readers are offered: in the API by itself, in the API with the story, on the page.
fn offered(desk: &Desk, story: ArticleId, slug: &str) -> Vec<String> {
    let alone = headlines(&desk.reader.json(&format!("/articles/{story}/related")));
    let with = desk.reader.json(&format!("/articles/{story}?include=related"));
    let with: Vec<String> = with["related"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["headline"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(with, alone);
    let page = desk.reader.get(&format!("/{slug}")).text();
    let also = page.split("id=\"h-also\"").nth(1).unwrap_or_default();
    let places: Vec<Option<usize>> = alone
        .iter()
        .take(3)
        .map(|headline| also.find(headline.as_str()))
        .collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{alone:?} {also}"
    );
    alone
}

#[test]
fn chosen_stories_come_first_in_their_order_and_the_newest_of_the_category_after_them() {
    let desk = Desk::open();
    let sport = desk.category("Sport", None);
    let [old, older] = ["Old", "Older"].map(|name| desk.live(&Story::titled(name).filed_under(sport)));
    desk.all_live(&["One", "Two", "Three", "Four"]);
    let story = desk.live(&with_related("The vote", &[older, old]));

    assert_eq!(offered(&desk, story, "the-vote"), ["Older", "Old", "Four", "Three"]);
    let one = desk.reader.json(&format!("/articles/{story}/related?limit=1"));
    assert_eq!(headlines(&one), ["Older"]);
}

#[test]
fn one_that_is_not_live_waits_unnamed_and_comes_by_itself() {
    let desk = Desk::open();
    let sport = desk.category("Sport", None);
    let later = desk.approved(&Story::titled("Part two").filed_under(sport));
    let story = desk.live(&with_related("Part one", &[later]));
    let public = || {
        let answer = desk.reader.api(&format!("/articles/{story}?include=related"));
        format!("{:?} {}", answer.headers, answer.text())
    };

    assert_eq!(offered(&desk, story, "part-one"), [""; 0]);
    assert!(!public().contains(&later.to_string()), "{}", public());

    desk.ilse.publishes(later, ChangeKind::First, None);
    assert_eq!(offered(&desk, story, "part-one"), ["Part two"]);
    desk.ilse.withdraws(later, "Wrong", None);
    assert_eq!(offered(&desk, story, "part-one"), [""; 0]);
    desk.ilse.republishes(later, "Right after all");
    assert_eq!(offered(&desk, story, "part-one"), ["Part two"]);
    desk.ilse.kills(later, "Wrong", "We were wrong.");
    desk.noor.kills(later, "Wrong", "We were wrong.");
    assert_eq!(offered(&desk, story, "part-one"), [""; 0]);
    assert_eq!(chosen(&desk, story), [later], "it is still chosen");
}

#[test]
fn a_story_is_chosen_by_whatever_people_have_of_it() {
    let desk = Desk::open();
    let vote = desk.live(&Story::titled("The vote"));
    let gate = desk.draft(&Story::titled("The gate"));
    desk.republish(vote, ChangeKind::Typo, None, |content| {
        content.slug = Some("the-long-vote".into())
    });
    let story = desk.draft(&Story::titled("The quay"));
    println!("{:<52} is", "typed");
    for (typed, meant) in [
        (vote.to_string(), vec![vote]),
        (format!("{SITE}/the-long-vote?from=mail#end"), vec![vote]),
        (format!("{SITE}/the-vote"), vec![vote]),
        ("/the-vote".into(), vec![vote]),
        (format!("https://desk.example/admin/articles/{gate}/review"), vec![gate]),
        (format!("/admin/articles/{gate}"), vec![gate]),
        (format!("{gate}, {vote}"), vec![gate, vote]),
        (format!("  {vote};\n{gate}\n{vote} "), vec![vote, gate]),
        (String::new(), vec![]),
    ] {
        let answer = chooses(&desk, &desk.tamsin, story, &typed);
        assert_eq!(answer.status, 200, "{typed}: {}", answer.text());
        println!("{:<52} {meant:?}", format!("{typed:?}"));
        assert_eq!(chosen(&desk, story), meant, "{typed}");
        let stored: Vec<String> = meant.iter().map(ToString::to_string).collect();
        assert_eq!(answer.json()["fields"]["related"], stored.join(", "));
    }
}

#[test]
fn what_is_no_story_to_choose_changes_nothing_and_is_said() {
    let desk = Desk::open();
    let vote = desk.live(&Story::titled("The vote"));
    let story = desk.draft(&with_related("The quay", &[vote]));
    let many: Vec<String> = (0..13)
        .map(|number| desk.live(&Story::titled(&format!("Story {number}"))).to_string())
        .collect();
    let unknown = "is no story that you can see. Choose one from the list, or paste its address.";
    for (typed, sentence) in [
        ("/no-such-story".to_owned(), format!("“/no-such-story” {unknown}")),
        (ArticleId::new().to_string(), unknown.to_owned()),
        (format!("{vote} tomorrow"), format!("“tomorrow” {unknown}")),
        ("x".repeat(5_000), format!("{}…” {unknown}", "x".repeat(80))),
        (
            story.to_string(),
            "A story is not offered with itself. Take it out.".into(),
        ),
        (
            many.join(","),
            "12 stories at the most are offered with one. Take some out.".into(),
        ),
    ] {
        let answer = chooses(&desk, &desk.tamsin, story, &typed);
        assert!((200..=422).contains(&answer.status), "{}", answer.text());
        let said = answer.text();
        assert!(said.contains(&sentence), "{typed}: {said}");
        assert_eq!(chosen(&desk, story), [vote], "{typed}");
    }
}

#[test]
fn nobody_learns_of_a_story_that_they_may_not_see() {
    let desk = Desk::open();
    let jo = desk.person("Jo Hired", Role::Contributor);
    let secret = desk.draft(&Story::titled("The mayor resigns"));
    let story = jo.writes(&Story::titled("The fair"));

    let answer = chooses(&desk, &jo, story, &secret.to_string());
    assert!(
        answer.text().contains("is no story that you can see"),
        "{}",
        answer.text()
    );
    assert_eq!(chosen(&desk, story), []);

    // An editor chose it: the writer's page counts it, and takes it along.
    assert_eq!(chooses(&desk, &desk.ilse, story, &secret.to_string()).status, 200);
    let member = Member::of(desk.at(), &jo);
    for path in ["", "/history", "/history?from=1&to=2"] {
        let page = member.get(&format!("/admin/articles/{story}{path}")).text();
        assert!(!page.contains("The mayor resigns"), "{path}");
    }
    let known = member.get(&format!("/admin/articles/known?ids={secret}")).json();
    assert_eq!(known, json!({ "stories": [] }));
    let both = format!("{secret}, {story}");
    let answer = chooses(&desk, &jo, story, &both);
    assert!(
        answer.text().contains("not offered with itself"),
        "what stood there is no trouble: {}",
        answer.text()
    );
}

#[test]
fn what_stories_are_called_is_told_of_those_that_were_asked_for() {
    let desk = Desk::open();
    let live = desk.live(&Story::titled("The vote"));
    let draft = desk.draft(&Story::titled("The gate"));
    let tamsin = Member::of(desk.at(), &desk.tamsin);

    let known = tamsin
        .get(&format!(
            "/admin/articles/known?ids={draft},nonsense,{live},{}",
            ArticleId::new()
        ))
        .json();

    assert_eq!(
        known,
        json!({ "stories": [
            { "id": draft, "headline": "The gate", "is_live": false },
            { "id": live, "headline": "The vote", "is_live": true },
        ] })
    );
    assert_eq!(tamsin.get("/admin/articles/known").json(), json!({ "stories": [] }));
    let page = tamsin
        .get(&format!(
            "/admin/articles/{}",
            desk.draft(&with_related("The quay", &[draft]))
        ))
        .text();
    assert!(
        page.contains(&format!("href=\"/admin/articles/{draft}\" dir=\"auto\">The gate</a>")),
        "without scripts too"
    );
}

#[test]
fn a_choice_is_part_of_what_an_editor_approves() {
    let desk = Desk::open();
    let vote = desk.live(&Story::titled("The vote"));
    let story = desk.approved(&Story::titled("The quay"));

    assert_eq!(chooses(&desk, &desk.tamsin, story, &vote.to_string()).status, 200);

    let stage: String = desk
        .owner()
        .query_one("SELECT stage FROM newsroom.articles WHERE id = $1", &[&story.0])
        .unwrap()
        .get(0);
    assert_eq!(stage, "in_review");
    let review = Member::of(desk.at(), &desk.ilse)
        .get(&format!("/admin/articles/{story}/review"))
        .text();
    assert!(
        review.contains("Related stories") && review.contains("<ins>The vote</ins>"),
        "{review}"
    );
}

#[test]
fn two_people_who_choose_at_once_are_asked() {
    let desk = Desk::open();
    let [one, two] = ["One", "Two"].map(|name| desk.live(&Story::titled(name)));
    let story = desk.draft(&Story::titled("The quay"));
    let (version, ..) = desk.tamsin.now_of(story);
    assert_eq!(chooses(&desk, &desk.tamsin, story, &one.to_string()).status, 200);

    let origin = format!("http://{}", desk.at());
    let base = json!({ "related": "", "dek": "" }).to_string();
    let send = |fields: &[(&str, &str)]| {
        let version = version.to_string();
        let all = [
            &[("version", version.as_str()), ("base", &base), ("key", "0194-ilse")][..],
            fields,
        ]
        .concat();
        let headers = [("origin", origin.as_str()), ("accept", "application/json")];
        Member::of(desk.at(), &desk.ilse).send(Method::POST, &format!("/admin/articles/{story}/fields"), &all, &headers)
    };
    let clash = send(&[("related", &two.to_string()), ("dek", "")]);
    assert_eq!(clash.status, 409);
    assert_eq!(
        clash.json()["theirs"]["fields"]["related"],
        Value::from(one.to_string()),
        "{}",
        clash.text()
    );
    assert_eq!(chosen(&desk, story), [one]);
}
