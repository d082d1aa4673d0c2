//! What is met, as a table.

use std::time::{Duration, Instant};

use super::*;

fn rule(words: &str, replacement: &str) -> RuleText {
    let (kind, words) = match words.strip_prefix("re:") {
        Some(pattern) => (RuleKind::Pattern, pattern),
        None => (RuleKind::Phrase, words),
    };
    RuleText {
        kind,
        words: words.into(),
        language: String::new(),
        severity: Severity::Advice,
        advice: "No.".into(),
        replacement: replacement.into(),
    }
}

fn line(text: &str) -> PlacedText {
    PlacedText {
        anchor: "b".into(),
        place: "paragraph 1".into(),
        text: text.into(),
    }
}

/// What is met, and what is written there: "E-mail→Email", or the words alone.
fn met(rules: &[RuleText], text: &str) -> Vec<String> {
    let met = HouseBook::of(rules.to_vec()).find("en-GB", &[line(text)], 50);
    let said = |breach: Breach| match breach.fix {
        Some(fix) => format!("{}→{fix}", breach.passage.words),
        None => breach.passage.words,
    };
    met.breaches.into_iter().map(said).collect()
}

/// A rule, what it writes, a text, and what of it is met.
const TABLE: &[(&str, &str, &str, &[&str])] = &[
    // Whole words.
    ("mail", "", "mail, e-mail; mailed, Mail!", &["mail", "mail", "Mail"]),
    ("won", "", "They won. They won't, won’t.", &["won"]),
    ("lowri", "", "Lowri's and Lowri’s; Lowris", &["Lowri", "Lowri"]),
    ("école", "", "À l’école, l'école, les écoles", &["école", "école"]),
    (
        "can't",
        "cannot",
        "Can't, can’t, cant",
        &["Can't→Cannot", "can’t→cannot"],
    ),
    (".net", "", "ASP.NET and .NET, .nets", &[".NET", ".NET"]),
    ("c++", "", "C++, C++17", &["C++", "C++"]),
    // Letters of other languages, and how they are composed.
    ("straße", "", "Straße, Straßen, STRASSE", &["Straße"]),
    ("müll", "", "Müll, Mülle, Mu\u{308}ller", &["Müll"]),
    ("überfall", "", "der Über\u{ad}fall", &["Über\u{ad}fall"]),
    ("كلمة", "", "هذه كلمة، والكلمة", &["كلمة"]),
    ("東京", "", "彼は東京都に住む", &["東京"]),
    ("ネット", "", "インターネットで", &["ネット"]),
    ("nhk", "", "昨日NHKは", &["NHK"]),
    ("οδος", "", "ΟΔΟΣ, οδός", &["ΟΔΟΣ"]),
    // Phrases: any blank, any kind of apostrophe, quotation mark and hyphen.
    (
        "very unique",
        "unique",
        "Very\u{a0} unique; very\nunique",
        &["Very\u{a0} unique→Unique", "very\nunique→unique"],
    ),
    (
        "so-called \"expert\"",
        "",
        "a so‑called “expert”",
        &["so‑called “expert”"],
    ),
    ("a a", "", "a a a a", &["a a", "a a"]),
    // Capitals: without any the rule meets all, with one as it is written.
    (
        "Internet",
        "internet",
        "The Internet, the internet",
        &["Internet→internet"],
    ),
    (
        "web site",
        "website",
        "Web site. WEB SITE",
        &["Web site→Website", "WEB SITE→Website"],
    ),
    (
        "iphone",
        "iPhone",
        "Iphone, iPhone, IPHONE",
        &["Iphone→iPhone", "IPHONE→iPhone"],
    ),
    ("istanbul", "", "İstanbul, Istanbul", &["Istanbul"]),
    // What is right already is not met again.
    ("mail", "e-mail", "mail, e-mail, E-Mail", &["mail→e-mail"]),
    (
        "gaddafi",
        "Muammar Gaddafi",
        "Gaddafi, Muammar Gaddafi",
        &["Gaddafi→Muammar Gaddafi"],
    ),
    ("don't", "don’t", "don't, don’t", &["don't→don’t"]),
    // Patterns.
    (r"re: +([,;])", "$1", "so , and ; it", &[" ,→,", " ;→;"]),
    (r"re:\b(\d+)%", "${1} per cent", "5% or 10 %", &["5%→5 per cent"]),
    (r"re:(?i)colou?r", "", "Colour, color, tint", &["Colour", "color"]),
    (r"re:\bÄ\w+", "", "Ärger, är", &["Ärger"]),
    (r"re:  +", " ", "two  blanks", &["  → "]),
    ("re:^-", "–", "- a", &["-→–"]),
];

#[test]
fn what_is_met_as_a_table() {
    for (words, replacement, text, found) in TABLE {
        let said = met(&[rule(words, replacement)], text);
        println!("{words:<22} {text:<32} {}", said.join(" | "));
        assert_eq!(said, *found, "{words}: {text}");
    }
}

#[test]
fn the_longer_of_two_rules_speaks_unless_the_shorter_weighs_more() {
    let long = rule("prime minister", "");
    let short = rule("minister", "");
    let block = RuleText {
        severity: Severity::Block,
        ..short.clone()
    };
    let text = "The prime minister and a minister";

    assert_eq!(met(&[short, long.clone()], text), ["prime minister", "minister"]);
    assert_eq!(met(&[block, long], text), ["minister", "minister", "prime minister"]);
}

#[test]
fn a_rule_is_for_its_language_and_those_within_it() {
    for (rule_language, text_language, is_met) in [
        ("", "de", true),
        ("en", "en-GB", true),
        ("en-GB", "en-GB", true),
        ("en-GB", "en", false),
        ("de", "den", false),
        ("de", "en", false),
    ] {
        let book = HouseBook::of(vec![RuleText {
            language: rule_language.into(),
            ..rule("a", "")
        }]);
        let found = book.find(text_language, &[line("a")], 5);
        assert_eq!(found.breaches.len() == 1, is_met, "{rule_language} {text_language}");
    }
}

#[test]
fn what_stands_everywhere_hides_nothing_and_is_counted() {
    let block = RuleText {
        severity: Severity::Block,
        ..rule("last", "")
    };
    let text = format!("{}rare last last", "often ".repeat(300));
    let book = HouseBook::of(vec![rule("often", ""), rule("rare", ""), block]);

    let met = book.find("en", &[line(&text)], 10);

    let words: Vec<&str> = met.breaches.iter().map(|one| one.passage.words.as_str()).collect();
    assert_eq!(words[..2], ["last", "last"]);
    assert_eq!(words.last(), Some(&"rare"));
    assert_eq!((words.len(), met.more_advice, met.more_blocks), (10, 293, 0));
    let few = book.find("en", &[line(&text)], 1);
    assert_eq!((few.more_advice, few.more_blocks), (301, 1));
}

#[test]
fn a_bad_pattern_is_a_sentence_with_the_place() {
    for (pattern, begins) in [
        ("a(b", "The pattern cannot be read from character 2 on: unclosed group."),
        ("äö)", "The pattern cannot be read from character 3 on: unopened group."),
        ("a(?=b)", "The pattern cannot be read from character 2 on: look-around"),
        (
            r"(a)\1",
            "The pattern cannot be read from character 4 on: backreferences",
        ),
        (
            r"\p{Greekish}",
            "The pattern cannot be read from character 1 on: Unicode property not found",
        ),
        ("a*", "The pattern is also met where nothing stands."),
        (r"(\w{100}){100}", "The pattern is too large."),
        (&"(".repeat(60), "The pattern cannot be read from character"),
    ] {
        let sentence = compile(pattern).unwrap_err();
        assert!(sentence.starts_with(begins), "{pattern}: {sentence}");
    }
    for pattern in [r"\bvery\b", r"\w{10}", r"\p{L}+-\p{L}+", r"(?i)[a-zß-ÿ]{3,12}"] {
        assert!(compile(pattern).is_ok(), "{pattern}");
    }
}

#[test]
fn a_replacement_names_groups_that_are_there() {
    for (pattern, replacement, is_fine) in [
        ("(a)", "$1", true),
        ("(?<one>a)", "${one}", true),
        ("a", "$$5", true),
        ("a", "$5", false),
        ("(a)", "${two}", false),
        ("(a)", "$1b", false),
    ] {
        assert_eq!(
            fits_groups(pattern, replacement).is_ok(),
            is_fine,
            "{pattern} {replacement}"
        );
    }
}

/// Twenty thousand words and as many rules as there can be, hostile ones among them. The time is for a busy machine, and a
/// program that was not made to be fast.
#[test]
fn a_long_text_and_many_rules_take_a_moment() {
    let mut rules: Vec<RuleText> = (0..900)
        .map(|n| rule(&format!("word{n} of the house"), "other"))
        .collect();
    rules.extend((0..100).map(|n| rule(&format!(r"re:\b(\w+é|x+x+y)+{n}\b"), "")));
    let paragraph = line(&"Élan vital of word7 of the house and xxxxxxxxxxxxxxxxxxxx. ".repeat(10));
    let text = vec![paragraph; 200];
    let book = HouseBook::of(rules);

    let began = Instant::now();
    let met = book.find("en", &text, 100);

    println!("{:?}", began.elapsed());
    assert_eq!(met.breaches.len() + met.more_advice, 2_000);
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
}
