//! Readers search: what finds a story and what does not, in which order, in which languages; on the page, through the API.

use copydesk::{
    articles::timeline::ChangeKind,
    ids::ArticleId,
    search::{keeping, query::Question},
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::Value;
use url::form_urlencoded::byte_serialize;

use crate::support::{Desk, Newsroom, Said, Story, between, block_on, headlines};

/// A question as it stands in an address.
fn typed(question: &str) -> String {
    byte_serialize(question.as_bytes()).collect()
}

/// What the API answers.
fn search(desk: &Desk, question: &str, more: &str) -> Value {
    desk.reader.json(&format!("/search?q={}{more}", typed(question)))
}

/// The headlines that a question finds, the best first.
fn found(desk: &Desk, question: &str) -> Vec<String> {
    headlines(&search(desk, question, ""))
}

/// As a running Copydesk does behind everything else.
pub fn read_in(newsroom: &Newsroom) {
    block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        while keeping::work(&mut conn).await.unwrap() > 0 {}
        while keeping::learn(&mut conn).await.unwrap() > 0 {}
    });
}

#[test]
fn a_story_is_found_by_its_headline_dek_text_tags_and_authors() {
    let desk = Desk::open();
    let (tag, author) = (desk.tag("Flood defence"), desk.guest("Róisín O’Brien"));
    let section = desk.category("Estuary", None);
    desk.live(
        &Story::titled("Council votes to open the tide-gate")
            .dek("Seven in favour, four against")
            .saying("The sluice at Carrow was shut in 1821.\n\nNobody minded the Wi-Fi.")
            .tagged(&[tag])
            .signed_by(&[&author])
            .filed_under(section),
    );
    desk.live(&Story::titled("A quiet day").saying("Nothing happened."));

    for question in [
        "council",
        "COUNCIL",
        "councils",
        "voting",
        "votes open",
        "tide gate",
        "tidegate",
        "\"tide gate\"",
        "“the tide gate”",
        "seven favour",
        "sluice carrow",
        "carr",
        "1821",
        "wifi",
        "wi-fi",
        "flood defence",
        "roisin",
        "O'Brien",
        "obrien",
        "estuary",
        "council -harbour",
        "council council",
        "sluice's",
        "the sluice of the council",
    ] {
        assert_eq!(
            found(&desk, question),
            ["Council votes to open the tide-gate"],
            "{question}"
        );
    }
    for question in [
        "harbour",
        "\"gate tide\"",
        "council -sluice",
        "council -\"tide gate\"",
        "\"votes open\"",
        "counsel",
        "",
    ] {
        assert_eq!(found(&desk, question), [""; 0], "{question}");
    }
}

#[test]
fn headlines_come_before_deks_deks_before_texts_and_the_newer_of_two() {
    let desk = Desk::open();
    desk.live(&Story::titled("In the headline: pilot").saying("Nothing else."));
    desk.live(&Story::titled("In the text").saying("A pilot, a pilot and another pilot."));
    desk.live(
        &Story::titled("In the dek")
            .dek("The pilot speaks")
            .saying("Nothing else."),
    );
    desk.live(
        &Story::titled("Of the same root")
            .dek("Nothing")
            .saying("Both pilots waited."),
    );
    desk.live(&Story::titled("Later in the headline: pilot").saying("Nothing else."));

    let order = found(&desk, "pilot ");

    assert_eq!(
        order,
        [
            "Later in the headline: pilot",
            "In the headline: pilot",
            "In the dek",
            "In the text",
            "Of the same root"
        ]
    );
    assert_eq!(
        headlines(&search(&desk, "pilot", "&sort=published_at"))[..2],
        ["In the headline: pilot", "In the text"]
    );
    assert_eq!(desk.headlines("/articles?q=pilot")[0], "Later in the headline: pilot");
    assert_eq!(desk.headlines("/articles?q=pilot&sort=-relevance"), order);
    assert_eq!(
        desk.headlines("/articles?q=pilot&sort=published_at")[0],
        "In the headline: pilot"
    );
}

#[test]
fn stories_are_found_in_the_languages_of_the_world() {
    let desk = Desk::open();
    let table: [(&str, &str, &[&str]); 17] = [
        (
            "de",
            "Häfen schließen früher",
            &["hafen", "Häfen", "schliessen", "Hafen schließen", "fruher", "frueher"],
        ),
        (
            "fr",
            "L’homme qui mangeait des élèves",
            &["homme", "l'homme", "mangé", "eleve", "élève"],
        ),
        (
            "es",
            "La organización del año",
            &["organizaciones", "ano", "año", "organizacion"],
        ),
        ("it", "I giornali della città", &["giornale", "citta"]),
        ("pt", "Eleições em São Paulo", &["eleicoes", "Eleições", "sao paulo"]),
        ("nl", "De havens gaan open", &["haven", "open"]),
        ("sv", "Tidningarna på ön", &["tidning", "on", "ön"]),
        ("pl", "Łódź wygrywa mecz", &["lodz", "łódź"]),
        ("tr", "İstanbul’da ışıklar söndü", &["istanbul", "isiklar", "ışık"]),
        ("ru", "Газеты пишут о выборах", &["газета", "выборы", "ГАЗЕТЫ"]),
        ("uk", "Їжак біля під’їзду", &["їжак", "під'їзд", "підʼїзду"]),
        ("el", "Ο χρόνος της πόλης", &["χρονος", "ΧΡΌΝΟΣ"]),
        ("ar", "انتخابات المُدُن الأولى", &["المدن", "الاولى", "انتخابات"]),
        ("he", "שָׁלוֹם על ירושלים", &["שלום", "ירושלים"]),
        ("hi", "नदी का पानी बढ़ा", &["पानी", "नदी", "बढ़ा"]),
        ("yo", "Ọ̀yọ́ gba àwọn àlejò", &["oyo", "Ọyọ", "alejo"]),
        ("vi", "Đà Nẵng mở cửa", &["da nang", "Đà Nẵng"]),
    ];
    for (lang, headline, _) in table {
        desk.live(
            &Story::titled(headline)
                .in_language(lang)
                .with(|content| content.slug = Some(format!("in-{lang}"))),
        );
    }
    for (lang, headline, questions) in table {
        for question in questions {
            assert!(
                found(&desk, question).contains(&headline.to_owned()),
                "{lang}: {question}"
            );
        }
    }
}

#[test]
fn scripts_without_blanks_are_found_by_any_two_of_their_letters() {
    let desk = Desk::open();
    for (lang, headline) in [
        ("zh", "北京市举行新闻发布会"),
        ("ja", "東京の新聞が値上げを発表"),
        ("th", "ชาวบ้านริมน้ำย้ายหนีน้ำท่วม"),
        ("ko", "서울에서 새 다리가 열렸다"),
    ] {
        desk.live(
            &Story::titled(headline)
                .in_language(lang)
                .with(|content| content.slug = Some(format!("in-{lang}"))),
        );
        let letters: Vec<char> = headline.chars().collect();
        for pair in letters.windows(2).filter(|pair| !pair.contains(&' ')) {
            let question: String = pair.iter().collect();
            assert!(found(&desk, &question).contains(&headline.to_owned()), "{question}");
        }
    }
    assert_eq!(found(&desk, "新聞が値上げ"), ["東京の新聞が値上げを発表"]);
    assert_eq!(found(&desk, "値"), ["東京の新聞が値上げを発表"]);
    assert_eq!(found(&desk, "聞新"), [""; 0]);
    assert_eq!(found(&desk, "서울"), ["서울에서 새 다리가 열렸다"]);
}

#[test]
fn small_words_alone_are_words_and_prefixes_of_a_question_never_come_to_nothing() {
    let desk = Desk::open();
    desk.live(&Story::titled("The Who play the harbour").saying("They were loud."));
    desk.live(&Story::titled("It by night").saying("Somebody saw it."));
    desk.live(&Story::titled("Ö, the shortest name").in_language("sv"));
    desk.live(&Story::titled("Running costs of the port").saying("Theirs are the boats."));

    assert_eq!(found(&desk, "The Who")[0], "The Who play the harbour");
    assert_eq!(found(&desk, "IT")[0], "It by night");
    assert_eq!(found(&desk, "Ö")[0], "Ö, the shortest name");
    for question in [
        "the who",
        "port the boats",
        "run the port",
        "running the costs",
        "runs ",
        "harbour and who",
        "ö the short",
    ] {
        assert!(!found(&desk, question).is_empty(), "{question}");
        for (end, letter) in question.char_indices() {
            let part = &question[..end + letter.len_utf8()];
            assert!(!found(&desk, part).is_empty(), "{part:?} of {question:?}");
        }
    }
}

#[test]
fn a_misspelt_word_is_mended_where_next_to_nothing_is_found_and_exact_stories_stay_above() {
    let desk = Desk::open();
    for number in 1..=4 {
        desk.live(&Story::titled(&format!("Carrow Sluice, part {number}")).saying("The accommodation is full."));
    }
    desk.live(&Story::titled("A letter about the sluise").saying("Somebody cannot spell."));
    read_in(&desk);

    let answer = search(&desk, "sluise", "");
    assert_eq!(answer["suggestion"]["q"], "sluice");
    assert_eq!(headlines(&answer)[0], "A letter about the sluise");
    assert_eq!(headlines(&answer).len(), 5);
    assert_eq!(answer["page"]["count"], 5);
    let answer = search(&desk, "Carow acomodation", "&highlight=true");
    assert_eq!(answer["suggestion"]["q"], "carrow accommodation");
    assert_eq!(headlines(&answer).len(), 4);
    for (question, more) in [
        ("sluise", "&exact=true"),
        ("sluice", ""),
        ("carrow sluice", ""),
        ("xyzzyx", ""),
        ("xyzzyx sluise", ""),
    ] {
        assert_eq!(search(&desk, question, more)["suggestion"], Value::Null, "{question}");
    }
    assert_eq!(search(&desk, "sluise", "&exact=true")["page"]["count"], 1);
    // Cursors lead through both.
    let mut paged = Vec::new();
    let mut more = "&limit=2".to_owned();
    loop {
        let page = search(&desk, "sluise", &more);
        paged.extend(headlines(&page));
        let Some(next) = page["page"]["next_cursor"].as_str() else {
            break;
        };
        more = format!("&limit=2&cursor={next}");
    }
    assert_eq!(paged, headlines(&search(&desk, "sluise", "")));
}

#[test]
fn what_readers_do_not_have_finds_nothing_counts_for_nothing_and_is_never_suggested() {
    let desk = Desk::open();
    let story = |word: &str| Story::titled(&format!("About {word}, openly")).saying("An openly public text.");
    let live = desk.live(&story("harbours"));
    desk.tamsin
        .edits(live, |content| content.headline = "About workingword, openly".into());
    desk.scheduled(&story("scheduledword"), 2);
    let embargoed = desk.scheduled(&story("embargoedword"), 1);
    desk.ilse.embargoes(embargoed, 4);
    let held = desk.scheduled(&story("heldword"), 1);
    desk.ilse.holds(held);
    let killed = desk.live(&story("killedword"));
    let withdrawn = desk.live(&story("withdrawnword"));
    read_in(&desk);
    for word in ["killedword", "withdrawnword"] {
        assert_eq!(search(&desk, word, "&facets=year")["page"]["count"], 1, "{word}");
    }
    desk.ilse.withdraws(withdrawn, "Told otherwise", None);
    desk.ilse.kills(killed, "An order", "Removed by order of a court.");
    desk.noor.kills(killed, "An order", "Removed by order of a court.");
    read_in(&desk);

    for word in [
        "workingword",
        "scheduledword",
        "embargoedword",
        "heldword",
        "killedword",
        "withdrawnword",
    ] {
        let answer = search(&desk, word, "&facets=category,tag,author,year&highlight=true");
        assert_eq!(answer["page"]["count"], 0, "{word}");
        assert_eq!(answer["data"].as_array().map(Vec::len), Some(0), "{word}");
        assert_eq!(answer["facets"]["year"].as_array().map_or(0, Vec::len), 0, "{word}");
        let slip = search(&desk, &word.replacen('w', "v", 1), "");
        assert_eq!(slip["suggestion"], Value::Null, "{word}");
        assert!(
            !desk.reader.get(&format!("/search?q={word}")).text().contains("<mark>"),
            "{word}"
        );
    }
    let all = search(&desk, "openly", "&facets=year,category");
    assert_eq!(all["page"]["count"], 1);
    assert_eq!(all["facets"]["year"][0]["count"], 1);
    assert_eq!(all["facets"]["category"][0]["count"], 1);
    // What comes by time is found then, by whoever asked before.
    desk.wait("3 hours");
    assert_eq!(found(&desk, "scheduledword"), ["About scheduledword, openly"]);
    assert_eq!(found(&desk, "embargoedword"), [""; 0]);
    desk.wait("5 hours");
    assert_eq!(found(&desk, "embargoedword"), ["About embargoedword, openly"]);
    // And what comes back.
    desk.ilse.republishes(withdrawn, "It was right");
    assert_eq!(found(&desk, "withdrawnword"), ["About withdrawnword, openly"]);
}

#[test]
fn another_text_another_name_and_another_tag_are_found_at_once_and_the_former_no_longer() {
    let desk = Desk::open();
    let tag = desk.tag("Lighthouses");
    let id = desk.live(&Story::titled("The beacon").tagged(&[tag]).saying("Old words."));
    assert_eq!(found(&desk, "lighthouses old"), ["The beacon"]);

    desk.republish(id, ChangeKind::Update, None, |content| {
        content.body = copydesk::body::Document::from_text("Newer words.");
    });
    assert_eq!(found(&desk, "newer"), ["The beacon"]);
    assert_eq!(found(&desk, "old"), [""; 0]);
    rename(&desk, tag, "Beacons");
    read_in(&desk);
    assert_eq!(found(&desk, "beacons newer"), ["The beacon"]);
    assert_eq!(search(&desk, "lighthouses", "&exact=true")["page"]["count"], 0);
    desk.ilse.withdraws(id, "Told otherwise", None);
    assert_eq!(found(&desk, "newer"), [""; 0]);
}

fn rename(desk: &Desk, tag: copydesk::ids::TagId, name: &str) {
    desk.sql(&format!(
        "UPDATE newsroom.tags SET name = '{name}', changed_at = newsroom.clock() WHERE id = '{tag}'"
    ));
}

#[test]
fn a_search_is_narrowed_counted_marked_and_paged() {
    let desk = Desk::open();
    let (news, sport) = (desk.category("News", None), desk.category("Sport", None));
    let (tide, gate) = (desk.tag("Tides"), desk.tag("Gates"));
    let ada = desk.guest("Ada Rowe");
    for number in 1..=5 {
        let section = if number < 4 { news } else { sport };
        let tags = if number % 2 == 0 { vec![tide] } else { vec![tide, gate] };
        let story = Story::titled(&format!("Ferry & <b>boat</b> {number}"))
            .filed_under(section)
            .tagged(&tags)
            .saying("The ferry left on time.");
        desk.live(&if number == 1 { story.signed_by(&[&ada]) } else { story });
    }

    let answer = search(
        &desk,
        "ferry",
        "&facets=category,tag,author,year&highlight=true&limit=2",
    );

    assert_eq!(answer["page"]["count"], 5);
    assert_eq!(answer["page"]["count_is_capped"], false);
    assert_eq!(answer["query"], "ferry");
    let counted = |set: &str| -> Vec<(String, i64)> {
        let values = answer["facets"][set].as_array().unwrap();
        values
            .iter()
            .map(|one| {
                (
                    one["slug"].as_str().unwrap_or("year").to_owned(),
                    one["count"].as_i64().unwrap(),
                )
            })
            .collect()
    };
    assert_eq!(counted("category"), [("news".to_owned(), 3), ("sport".to_owned(), 2)]);
    assert_eq!(counted("tag"), [("tides".to_owned(), 5), ("gates".to_owned(), 3)]);
    assert_eq!(counted("author"), [("ada-rowe".to_owned(), 1)]);
    assert_eq!(counted("year"), [("year".to_owned(), 5)]);
    assert_eq!(
        answer["data"][0]["highlights"]["headline"],
        "<mark>Ferry</mark> &#38; &#60;b&#62;boat&#60;/b&#62; 5"
    );
    assert_eq!(
        answer["data"][0]["highlights"]["text"],
        "The <mark>ferry</mark> left on time."
    );
    for (more, count) in [
        ("&category=news", 3),
        ("&category.not=news", 2),
        ("&tag.all=tides,gates&category=sport", 1),
        ("&tag.not=gates", 2),
        ("&author=ada-rowe", 1),
        ("&author=nobody", 0),
        ("&published_at.gte=2000-01-01", 5),
        ("&published_at.lt=2000-01-01", 0),
        ("&lang=en", 5),
        ("&featured=true", 0),
        ("&slug=ferry-b-boat-b-1", 1),
    ] {
        assert_eq!(search(&desk, "ferry", more)["page"]["count"], count, "{more}");
    }
    // There and back again.
    let all = found(&desk, "ferry");
    let next = answer["page"]["next_cursor"].as_str().unwrap();
    let second = search(&desk, "ferry", &format!("&limit=2&cursor={next}"));
    assert_eq!(headlines(&second), all[2..4]);
    let back = second["page"]["prev_cursor"].as_str().unwrap();
    assert_eq!(
        headlines(&search(&desk, "ferry", &format!("&limit=2&cursor={back}"))),
        all[..2]
    );
    assert_eq!(desk.reader.api(&format!("/search?q=boat&cursor={next}")).status, 400);
}

#[test]
fn a_wrong_parameter_is_named_and_any_question_is_none() {
    let desk = Desk::open();
    for (path, parameter) in [
        ("/search", "q"),
        ("/search?q=a&q=b", "q"),
        ("/search?q=a&facets=colour", "facets"),
        ("/search?q=a&sort=headline", "sort"),
        ("/search?q=a&highlight=yes", "highlight"),
        ("/search?q=a&limit=101", "limit"),
        ("/search?q=a&cursor=abc", "cursor"),
        ("/search?q=a&colour=red", "colour"),
        ("/articles?sort=-relevance", "sort"),
    ] {
        let answer = desk.reader.api(path);
        assert_eq!(answer.status, 400, "{path}");
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{path}");
        assert_eq!(answer.json()["errors"][0]["parameter"], parameter, "{path}");
    }
    let long = "harbour ".repeat(2_000);
    for question in [
        "",
        "%00",
        "%ff%fe",
        "'",
        "\\",
        "%26%7C!()%3A*%3C-%3E",
        &typed(&long[..4_000]),
    ] {
        assert_eq!(
            desk.reader.api(&format!("/search?q={question}")).status,
            200,
            "{question:.20}"
        );
        assert_eq!(
            desk.reader.api(&format!("/articles?q={question}")).status,
            200,
            "{question:.20}"
        );
        assert_eq!(
            desk.reader.get(&format!("/search?q={question}")).status,
            200,
            "{question:.20}"
        );
    }
}

#[test]
fn every_character_every_pair_of_punctuation_and_any_text_is_a_question() {
    let desk = Desk::open();
    desk.live(&Story::titled("The tide gate"));
    let langs: Vec<String> = ["en", "ru"].map(str::to_owned).into();
    let mut chance = StdRng::seed_from_u64(36);
    let punctuation = || (0_u8..128).map(char::from).filter(char::is_ascii_punctuation);
    let pairs: Vec<String> = punctuation()
        .flat_map(|a| punctuation().map(move |b| format!("{a}{b}")))
        .collect();
    let random: Vec<String> = (0..10_000)
        .map(|_| {
            (0..chance.random_range(1..40))
                .map(|_| chance.random::<char>())
                .collect()
        })
        .collect();
    let each = (0..=0x10_ffff_u32).filter_map(char::from_u32).map(|c| c.to_string());
    let questions = each
        .chain(pairs.iter().cloned())
        .chain(pairs.iter().map(|pair| format!("tide{pair}gate")))
        .chain(random.iter().cloned());
    // The database is asked all that it would be asked.
    let mut asked: Vec<String> = Vec::new();
    for question in questions {
        let question = Question::of(&question);
        for said in [
            question.asked(&langs),
            question.asked_loosely(&langs, &Default::default()),
        ]
        .into_iter()
        .flatten()
        {
            asked.extend([
                said.gathered,
                said.titled_gathered,
                said.wanted,
                said.titled,
                said.exact,
                said.exact_titled,
                said.ranked,
            ]);
        }
    }
    asked.sort_unstable();
    asked.dedup();
    let mut owner = desk.owner();
    for some in asked.chunks(50_000) {
        let row = owner
            .query_one(
                "SELECT count(*) FROM unnest($1::text[]) q WHERE numnode(q::tsquery) > 0",
                &[&some],
            )
            .unwrap();
        assert_eq!(row.get::<_, i64>(0), i64::try_from(some.len()).unwrap());
    }
    // And readers get an answer.
    for question in pairs.iter().step_by(7).chain(random.iter().step_by(100)) {
        let path = format!("/search?q={}", typed(question));
        assert_eq!(desk.reader.api(&path).status, 200, "{question:?}");
    }
}

#[test]
fn stories_of_an_archive_are_read_in_behind_and_the_doctor_says_how_far() {
    let desk = Desk::open();
    desk.all_live(&["First of all", "Second of all", "Third of all"]);
    desk.sql("DELETE FROM newsroom.search_rows; INSERT INTO newsroom.search_due SELECT publication_id, article_id FROM newsroom.cards");
    assert_eq!(found(&desk, "second"), [""; 0]);
    assert!(
        doctor(&desk).out.contains("3 more wait to be read in"),
        "{}",
        doctor(&desk).out
    );

    read_in(&desk);
    assert_eq!(found(&desk, "second"), ["Second of all"]);
    assert!(is_sound(&desk));
    for harm in [
        "UPDATE newsroom.search_rows SET words = words || 'secretword' WHERE head @@ 'second'",
        "UPDATE newsroom.search_rows SET live_until = newsroom.clock() WHERE head @@ 'first'",
        "DELETE FROM newsroom.search_rows WHERE head @@ 'third'",
    ] {
        desk.sql(harm);
        assert!(!is_sound(&desk), "{harm}");
        desk.sql("INSERT INTO newsroom.search_due SELECT publication_id, article_id FROM newsroom.cards ON CONFLICT DO NOTHING");
        read_in(&desk);
        assert!(is_sound(&desk), "{harm}");
    }
}

fn doctor(desk: &Desk) -> Said {
    desk.runs(&["doctor"])
}

/// Whether the doctor finds every story found by its words.
fn is_sound(desk: &Desk) -> bool {
    let said = doctor(desk).out;
    let is_sound = said.contains("by the words that are in them (3)");
    assert_ne!(is_sound, said.contains("is not found by its own words"), "{said}");
    is_sound
}

#[test]
fn whoever_reads_in_while_a_story_is_withdrawn_does_not_bring_it_back() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("Gone in a moment"));
    desk.sql("DELETE FROM newsroom.search_rows; INSERT INTO newsroom.search_due SELECT publication_id, article_id FROM newsroom.cards");
    let mut act = desk.owner();
    let mut act = act.transaction().unwrap();
    act.execute(
        "SELECT FROM newsroom.articles WHERE id = $1 FOR NO KEY UPDATE",
        &[&id.0],
    )
    .unwrap();
    // While somebody acts on it, it is left to them.
    read_in(&desk);
    act.execute("UPDATE newsroom.publications SET live_until = clock_timestamp(), past = true, acted_at = clock_timestamp() WHERE article_id = $1", &[&id.0])
        .unwrap();
    act.commit().unwrap();
    read_in(&desk);

    assert_eq!(
        desk.text(
            "SELECT (SELECT count(*) FROM newsroom.search_rows) || ' ' || (SELECT count(*) FROM newsroom.search_due)"
        ),
        "0 0"
    );
}

#[test]
fn a_search_takes_few_statements() {
    let desk = Desk::open_with_its_statements_in_the_log();
    desk.all_live(&["Ferry one", "Ferry two", "Ferry three", "Ferry four"]);
    search(&desk, "harbour", "&facets=category,tag,author,year&highlight=true");

    for (question, more, most) in [
        ("ferry", "", 3),
        ("one ferry", "&facets=category,tag,author,year&highlight=true", 6),
        ("nowhere", "", 4),
    ] {
        let before = desk.statements();
        search(&desk, question, more);
        let taken = desk.statements() - before;
        assert!(taken <= most + 1, "{question}: {taken}"); // one asks what changed
    }
}

#[test]
fn the_page_searches_without_scripts_and_marks_what_it_found() {
    let desk = Desk::open();
    let section = desk.category("Harbour", None);
    for number in 1..=23 {
        desk.live(
            &Story::titled(&format!("Sluice number {number}"))
                .filed_under(section)
                .saying("The keeper went home, and the keeper came back."),
        );
    }
    read_in(&desk);

    let empty = desk.reader.get("/search");
    assert_eq!(empty.status, 200);
    assert!(
        empty
            .text()
            .contains(r#"<form class="find" role="search" action="/search" method="get">"#)
    );
    assert!(
        empty
            .text()
            .contains(r#"<meta name="robots" content="noindex,follow">"#)
    );
    let front = desk.reader.get("/").text();
    assert!(front.contains(r#"<a class="paper-head__find" href="/search">"#));
    let page = desk.reader.get("/search?q=keeper+sluice").text();
    assert!(page.contains("<h2>23 stories</h2>"), "{page}");
    assert!(
        page.contains("<mark>Sluice</mark> number") && page.contains("The <mark>keeper</mark> went home"),
        "{page}"
    );
    assert!(page.contains(r#"value="keeper sluice""#));
    let next = between(&page, r#"<a class="pager__end" href=""#, "\"").replace("&#38;", "&");
    let second = desk.reader.get(&next).text();
    assert_eq!(second.matches("<article>").count(), 3);
    assert!(second.contains(r#"rel="prev""#));
    let narrowed = desk.reader.get("/search?q=sluice&category=harbour&year=1999").text();
    assert!(narrowed.contains("<h2>No stories</h2>"), "{narrowed}");
    let facet = desk.reader.get("/search?q=sluice&category=harbour").text();
    assert!(
        facet.contains(r#"aria-current="true"><span><bdi>Harbour</bdi>"#),
        "{facet}"
    );
    let mended = desk.reader.get("/search?q=sluise").text();
    assert!(
        mended.contains(r#"Did you mean: <a href="/search?q=sluice"><bdi>sluice</bdi></a>"#),
        "{mended}"
    );
    assert!(
        desk.reader
            .get("/search?q=sluise&exact=1")
            .text()
            .contains("<h2>No stories</h2>")
    );
    assert_eq!(desk.reader.get("/search?q=sluice&after=abc").status, 404);
    let missing = desk.reader.get("/nowhere-at-all");
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains(r#"<form class="find" role="search""#));
    let hostile = desk
        .reader
        .get("/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
        .text();
    assert!(!hostile.contains("<script>alert"));
}

#[test]
fn a_withdrawn_story_is_gone_from_answers_that_were_kept() {
    let desk = Desk::open();
    let ids: Vec<ArticleId> = desk.all_live(&["Kept ferry one", "Kept ferry two"]);
    for _ in 0..3 {
        assert_eq!(found(&desk, "kept ferry").len(), 2);
        assert_eq!(
            desk.reader
                .get("/search?q=kept+ferry")
                .text()
                .matches("<article>")
                .count(),
            2
        );
    }
    let answer = desk.reader.api("/search?q=kept+ferry");
    assert!(
        answer.headers["surrogate-key"].to_str().unwrap().contains("articles"),
        "{:?}",
        answer.headers
    );

    desk.ilse.withdraws(ids[0], "Told otherwise", None);

    let until = std::time::Instant::now() + std::time::Duration::from_secs(1);
    while found(&desk, "kept ferry").len() > 1 {
        assert!(std::time::Instant::now() < until, "it is still there");
    }
    assert_eq!(
        desk.reader
            .get("/search?q=kept+ferry")
            .text()
            .matches("<article>")
            .count(),
        1
    );
}
