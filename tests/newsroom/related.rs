//! Stories that are offered with one: those that were chosen, in the order of who chose; then those that go with it, of what
//! readers have alone; and the ones before and after it.

use copydesk::{
    articles::timeline::ChangeKind,
    ids::{ArticleId, CategoryId},
    kin,
    policy::Role,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Desk, Member, Person, SITE, Story, block_on, headlines};

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

/// Everything that is due, reckoned, as the worker does it.
pub fn reckon(desk: &Desk) {
    let pools = desk.pools();
    block_on(async { while kin::work(&pools.newsroom).await.unwrap() {} });
}

/// A story whose words are its own.
fn told(headline: &str, text: &str) -> Story {
    Story::titled(headline).saying(text)
}

/// Twelve stories about nothing that the others are about.
fn crowd(desk: &Desk, category: CategoryId) {
    for (number, text) in [
        "Bakers knead sourdough.",
        "Cyclists climb passes.",
        "Glaziers polish mirrors.",
        "Painters varnish canvases.",
        "Beekeepers smoke hives.",
        "Farriers nail horseshoes.",
        "Weavers thread shuttles.",
        "Potters glaze teapots.",
        "Tailors baste hems.",
        "Coopers bend staves.",
        "Thatchers comb reeds.",
        "Cobblers stitch soles.",
    ]
    .into_iter()
    .enumerate()
    {
        desk.live(&told(&format!("Trade {number}"), text).filed_under(category));
    }
}

fn kept(desk: &Desk, story: ArticleId) -> String {
    desk.text(&format!(
        "SELECT coalesce((SELECT others::text FROM newsroom.related WHERE article_id = '{story}'), 'none')"
    ))
}

#[test]
fn what_shares_rare_tags_people_or_words_is_offered_before_the_newest_of_the_section() {
    let desk = Desk::open();
    let (news, sport) = (desk.category("News", None), desk.category("Sport", None));
    let (seals, town) = (desk.tag("Seals"), desk.tag("Town"));
    let ada = desk.guest("Ada Rowe");
    let rare = desk.live(
        &told("Pups on the sandbank", "Forty were counted.")
            .filed_under(sport)
            .tagged(&[seals]),
    );
    let words = told(
        "Dredger meets the sandbar",
        "The dredger Marguerite struck gravel off Gannet Point.",
    );
    desk.live(&words.filed_under(news));
    let foreign = told("Seehunde auf der Sandbank", "Vierzig wurden gezählt.").in_language("de");
    desk.live(&foreign.filed_under(sport).tagged(&[seals]));
    desk.live(
        &told("A budget", "Numbers were read out.")
            .filed_under(news)
            .tagged(&[town])
            .signed_by(&[&ada]),
    );
    crowd(&desk, news);
    for number in 0..4 {
        desk.live(
            &told(&format!("Town {number}"), &format!("Paving lot{number}."))
                .filed_under(sport)
                .tagged(&[town]),
        );
    }
    let story = told(
        "Seals and the dredger",
        "The dredger Marguerite waits off Gannet Point until the young are grown.",
    );
    let story = desk.live(&story.filed_under(news).tagged(&[town, seals]).signed_by(&[&ada]));

    assert_eq!(
        desk.headlines(&format!("/articles/{story}/related?limit=1")),
        ["Trade 11"],
        "nothing is reckoned yet"
    );
    reckon(&desk);

    let first = desk.headlines(&format!("/articles/{story}/related?limit=20"));
    println!("{first:#?}");
    let place = |headline: &str| first.iter().position(|one| one == headline).unwrap_or(usize::MAX);
    let close = ["Dredger meets the sandbar", "A budget", "Pups on the sandbank"];
    assert!(close.iter().all(|headline| place(headline) < 3), "{first:?}");
    assert!(place("Town 3") < place("Trade 11"), "the newest of the section fill up");
    assert!(!first.contains(&"Seals and the dredger".to_owned()));
    assert_eq!(
        offered(&desk, rare, "pups-on-the-sandbank")[0],
        "Seals and the dredger",
        "it learned of it"
    );
    let german = desk.headlines("/articles?lang=de");
    assert_eq!(german.len(), 1);
    assert_eq!(place("Seehunde auf der Sandbank"), usize::MAX, "another language");
}

#[test]
fn one_that_goes_is_passed_over_at_once_and_comes_back_with_its_place() {
    let desk = Desk::open();
    let seals = desk.tag("Seals");
    let [first, second] = ["Pups", "Bulls"].map(|name| desk.live(&told(name, name).tagged(&[seals])));
    crowd(&desk, desk.category("Crafts", None));
    let story = desk.live(&told("Seals", "Seals").tagged(&[seals]));
    reckon(&desk);
    let pair = |answer: &[String]| answer.iter().take(2).cloned().collect::<Vec<_>>();
    let before = pair(&offered(&desk, story, "seals"));
    assert!(
        before.contains(&"Pups".to_owned()) && before.contains(&"Bulls".to_owned()),
        "{before:?}"
    );

    desk.ilse.withdraws(first, "Wrong", None);
    assert_eq!(
        offered(&desk, story, "seals"),
        ["Bulls"],
        "before anything is reckoned anew"
    );
    reckon(&desk);
    assert_eq!(kept(&desk, first), "none");
    desk.ilse.republishes(first, "Right after all");
    assert_eq!(pair(&offered(&desk, story, "seals")), before, "and back");
    desk.ilse.kills(second, "Wrong", "We were wrong.");
    desk.noor.kills(second, "Wrong", "We were wrong.");
    assert_eq!(offered(&desk, story, "seals"), ["Pups"]);
    reckon(&desk);
    assert_eq!(offered(&desk, story, "seals"), ["Pups"]);
}

#[test]
fn nothing_that_readers_do_not_have_is_reckoned_with() {
    let desk = Desk::open();
    let seals = desk.tag("Seals");
    let story = desk.live(&told("Seals", "Seals").tagged(&[seals]));
    let ahead = desk.scheduled(&told("Ahead", "Ahead of time").tagged(&[seals]), 5);
    desk.draft(&told("Draft", "Draft").tagged(&[seals]));
    let edited = desk.live(&told("Plain", "Plain"));
    desk.tamsin.edits(edited, |content| content.tags = vec![seals]);
    reckon(&desk);

    assert_eq!((kept(&desk, story), kept(&desk, ahead)), ("{}".into(), "none".into()));
    assert_eq!(offered(&desk, story, "seals"), ["Plain"], "the newest of its section");
    let words = "SELECT count(*)::text FROM newsroom.telling WHERE 'ahead' = ANY (terms) OR 'draft' = ANY (terms)";
    assert_eq!(desk.text(words), "0", "not even its words");

    desk.wait("6 hours");
    reckon(&desk);
    assert_eq!(
        offered(&desk, story, "seals"),
        ["Ahead", "Plain"],
        "from then on by itself"
    );
}

#[test]
fn not_every_story_is_offered_with_the_same_three() {
    const MANY: usize = 24;
    let desk = Desk::open();
    let (town, news) = (desk.tag("Town"), desk.category("News", None));
    let all: Vec<ArticleId> = (0..MANY)
        .map(|number| {
            desk.live(
                &told(&format!("Town {number}"), &format!("Paving lot{number}."))
                    .filed_under(news)
                    .tagged(&[town]),
            )
        })
        .collect();
    reckon(&desk);

    let mut times = std::collections::BTreeMap::<String, usize>::new();
    for story in &all {
        for headline in desk.headlines(&format!("/articles/{story}/related?limit=4")) {
            *times.entry(headline).or_default() += 1;
        }
    }
    println!("{times:?}");
    assert!(times.len() > MANY / 2, "{times:?}");
    assert!(times.values().all(|times| *times <= MANY / 2), "{times:?}");
    let counted = "SELECT bool_and(r.offered = (SELECT count(*) FROM newsroom.related o WHERE r.article_id = ANY (o.others[1:4])))::text FROM newsroom.related r";
    assert_eq!(desk.text(counted), "true", "whoever offers it is counted");
}

#[test]
fn an_archive_that_is_brought_in_has_the_database_for_itself() {
    let desk = Desk::open();
    desk.live(&told("Seals", "Seals"));
    let mut importing = desk.owner();
    importing
        .execute("SELECT pg_advisory_lock(hashtext('copydesk import'))", &[])
        .unwrap();
    reckon(&desk);
    assert_eq!(desk.text("SELECT count(*)::text FROM newsroom.related"), "0");
    drop(importing);
    let done = || desk.text("SELECT count(*)::text FROM newsroom.related") == "1";
    while !done() {
        reckon(&desk);
    }
    assert_eq!(desk.text("SELECT count(*)::text FROM newsroom.related_due"), "0");
}

#[test]
fn the_newsroom_is_told_why() {
    let desk = Desk::open();
    let (news, seals) = (desk.category("News", None), desk.tag("Seals"));
    let ada = desk.guest("Ada Rowe");
    crowd(&desk, news);
    let hand = desk.live(&told("By hand", "Chosen").filed_under(news));
    let tied = |headline: &str, text: &str| {
        told(headline, text)
            .filed_under(news)
            .tagged(&[seals])
            .signed_by(&[&ada])
    };
    desk.live(&tied("Pups", "The ferries stop for them"));
    let draft = desk.draft(&told("Draft", "Draft"));
    let story = desk.live(&tied("Ferries and seals", "The ferry waits").with(|content| content.related = vec![hand]));
    let tamsin = Member::of(desk.at(), &desk.tamsin);
    let page = |id: ArticleId| tamsin.get(&format!("/admin/articles/{id}/offered")).text();
    assert!(page(story).contains("Not reckoned yet"));
    reckon(&desk);

    let said = page(story);
    for words in [
        "By hand",
        "chosen by hand",
        "both have the rare tag Seals (2 stories)",
        "both name Ada Rowe",
        "same section, News",
        "words that few others have: Ferries",
        "on the same day",
        "among the newest of its section",
        "On the page",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(page(draft).contains("Readers do not have this story"));
    let jo = desk.person("Jo Hired", Role::Contributor);
    assert_eq!(
        Member::of(desk.at(), &jo)
            .get(&format!("/admin/articles/{story}/offered"))
            .status,
        404
    );
}

#[test]
fn a_page_leads_to_the_stories_before_and_after_it_in_its_section() {
    let desk = Desk::open();
    let (news, sport) = (desk.category("News", None), desk.category("Sport", None));
    let ids: Vec<ArticleId> = ["One", "Two", "Three"]
        .map(|name| {
            desk.live(&Story::titled(&format!("Match {name}")).filed_under(sport));
            desk.live(&Story::titled(name).filed_under(news))
        })
        .into();
    desk.scheduled(&Story::titled("Ahead").filed_under(news), 5);
    desk.draft(&Story::titled("Draft").filed_under(news));
    let turns = |slug: &str| {
        let page = desk.reader.get(&format!("/{slug}")).text();
        let part = page
            .split("class=\"turns\"")
            .nth(1)
            .and_then(|rest| rest.split("</nav>").next())
            .unwrap_or_default();
        let to = |rel: &str| {
            let link = part
                .split("<a ")
                .find(|link| link.contains(&format!("rel=\"{rel}\"")))?;
            Some(link.split('>').nth(1)?.split('<').next()?.to_owned())
        };
        (
            to("prev").unwrap_or_default(),
            to("next").unwrap_or_default(),
            part.to_owned(),
        )
    };
    let ways = |slug: &str| {
        let (before, after, _) = turns(slug);
        [before, after]
    };

    assert_eq!(ways("one"), ["", "Two"]);
    assert_eq!(ways("two"), ["One", "Three"]);
    assert_eq!(ways("three"), ["Two", ""]);
    assert!(turns("two").2.contains("Previous in News"), "{}", turns("two").2);
    desk.ilse.withdraws(ids[1], "Wrong", None);
    assert_eq!(ways("one"), ["", "Three"]);
    assert_eq!(ways("three"), ["One", ""]);
    desk.wait("6 hours");
    assert_eq!(ways("three"), ["One", "Ahead"]);
}
