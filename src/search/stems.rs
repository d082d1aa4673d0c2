//! Words of one root: votes, voted, voting. By language; a language of which no rules are known has none.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

use super::folding::folded;

/// A word shorter than this is its own root.
const SHORTEST: usize = 3;

fn rules(lang: &str) -> Option<Algorithm> {
    Some(match lang {
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "nb" | "nn" | "no" => Algorithm::Norwegian,
        "nl" => Algorithm::Dutch,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    })
}

/// The language alone, as roots are told apart by it: `en` of `en-GB`.
#[must_use]
pub fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or_default()
}

/// The roots of a word in this language, marked with it so that no root is taken for a word, nor for a root of another
/// language. Of the word as it is written and as it is compared, since rules go by accents that readers leave out.
#[must_use]
pub fn roots(written: &str, lang: &str) -> Vec<String> {
    let Some(rules) = rules(lang) else { return vec![] };
    let small: String = written.nfc().flat_map(char::to_lowercase).collect();
    let bare = folded(written);
    if bare.chars().count() < SHORTEST || bare.contains(|c: char| c.is_numeric()) {
        return vec![];
    }
    let stemmer = Stemmer::create(rules);
    let root = |word: &str| format!("{lang}/{}", folded(&stemmer.stem(word)));
    let mut roots = vec![root(&small)];
    if small != bare {
        let other = root(&bare);
        if !roots.contains(&other) {
            roots.push(other);
        }
    }
    roots.retain(|root| root.len() > lang.len() + 1);
    roots
}

/// What a root is without its language. A word that is its own root stands in a text as itself alone, so whoever looks for a
/// root looks for that word too.
#[must_use]
pub fn bare(root: &str) -> &str {
    root.split_once('/').map_or(root, |(_, bare)| bare)
}

/// Words that a text can hardly do without, folded: a question with others in it is not narrowed by them.
#[must_use]
pub fn is_small_word(word: &str, langs: &[String]) -> bool {
    langs
        .iter()
        .any(|lang| small_words(lang).split(' ').any(|small| small == word))
}

/// Whether what is typed may become such a word.
#[must_use]
pub fn begins_small_word(typed: &str, langs: &[String]) -> bool {
    langs
        .iter()
        .any(|lang| small_words(lang).split(' ').any(|small| small.starts_with(typed)))
}

fn small_words(lang: &str) -> &'static str {
    match lang {
        "en" => {
            "a an and are as at be by for from has he her his how in is it its of on or she that the their they this to was were what when where which who why will with"
        }
        "de" => {
            "als am an auch auf aus bei das dem den der des die ein eine einem einen einer es fur hat im in ist mit nach nicht oder sich sie sind um und uber von vor war was wer wie wo zu zum zur"
        }
        "fr" => {
            "a au aux avec ce ces cette dans de des du elle en est et il ils je la le les leur mais ne nous ou par pas pour qu que qui sa se ses son sur un une vous"
        }
        "es" => {
            "a al como con de del el ella en es esta este la las lo los mas no o para pero por que se sin sobre su sus un una y"
        }
        "it" => {
            "a ai al alla anche che chi con da dal dei del della delle di e ed gli ha i il in la le lo ma nel nella non o per piu si su sul un una"
        }
        "pt" => {
            "a ao as com como da das de do dos e em foi mais na nas no nos o os ou para pela pelo por que se sem um uma"
        }
        "nl" => {
            "aan als bij dat de den der die door een en er haar het hij hun ik in is maar met naar niet of om onder ook op over te tot uit van voor was wat wie zij zijn"
        }
        "sv" => "att av de den det en ett for fran har i inte med men och om pa sig som till var vi ar",
        "da" | "nb" | "nn" | "no" => "af at av de den det en er et for fra har i ikke med og om pa ved som til var",
        "pl" => "a ale co czy dla do i jak jest na nie o od po przez sie ta ten to w we z za ze",
        "tr" => "bir bu da de gibi icin ile ise mi ne o ve veya ya",
        "ru" => "а в во да для до же за и из или к как ко на не но о об от по при с со так то у что это",
        "uk" => "а але в від для до же за з і із й на не о об по при про та у це що як",
        "ar" => "ال الي ان او ثم عن علي في قد كان لا لم ما مع من هذا هذه هو هي و",
        "he" => "אל את אם גם הוא היא הם זה זו כי לא מה מן על עם של",
        "hi" => "और एक का की के को में से है हैं यह वह पर ने भी तो",
        "yo" => "a ati awon fun ko lati ni ninu o pelu si ti won",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_root_in_twelve_languages() {
        for (lang, one, other) in [
            ("en", "votes", "voting"),
            ("de", "Häuser", "Häusern"),
            ("fr", "mangé", "manger"),
            ("es", "organización", "organizaciones"),
            ("it", "giornale", "giornali"),
            ("pt", "notícia", "notícias"),
            ("nl", "kranten", "krant"),
            ("sv", "tidningar", "tidningen"),
            ("da", "aviserne", "aviser"),
            ("ru", "газета", "газеты"),
            ("tr", "kitaplar", "kitap"),
            ("fi", "talossa", "talo"),
        ] {
            let shared = roots(one, lang)
                .into_iter()
                .any(|root| roots(other, lang).contains(&root));
            assert!(shared, "{lang}: {:?} {:?}", roots(one, lang), roots(other, lang));
        }
    }

    #[test]
    fn accents_that_are_left_out_lead_to_the_same_root() {
        for (lang, written, typed) in [
            ("es", "organización", "organizacion"),
            ("fr", "élevé", "eleve"),
            ("de", "Häuser", "Hauser"),
        ] {
            assert!(
                roots(written, lang)
                    .iter()
                    .any(|root| roots(typed, lang).contains(root)),
                "{written}"
            );
        }
    }

    #[test]
    fn figures_short_words_and_languages_without_rules_have_none() {
        assert_eq!(roots("2026", "en"), Vec::<String>::new());
        assert_eq!(roots("it", "en"), Vec::<String>::new());
        assert_eq!(roots("東京都", "ja"), Vec::<String>::new());
        assert!(is_small_word("the", &["en".into()]) && !is_small_word("the", &["de".into()]));
    }
}
