//! Which writing systems the letters of a word belong to (Unicode, UTS 39, 5): Latin `a` and Cyrillic `а` look the same.

use std::collections::BTreeSet;

use icu_properties::{props::Script, script::ScriptWithExtensions};

/// Whether a label of a host mixes writing systems as none does: UTS 39 calls what does not "moderately restrictive".
/// Chinese, Japanese and Korean write in several at once; beside letters of one other system Latin ones may stand, but not
/// beside Greek or Cyrillic, which look like them.
pub(super) fn are_mixed(label: &str) -> bool {
    let scripts = ScriptWithExtensions::new();
    let (mut latin, mut rest): (bool, Option<BTreeSet<System>>) = (false, None);
    for letter in label.chars() {
        let of_letter = scripts.get_script_extensions_val(letter);
        if of_letter.contains(&Script::Common) || of_letter.contains(&Script::Inherited) {
            continue;
        }
        if of_letter.contains(&Script::Latin) {
            latin = true;
            continue;
        }
        let of_letter = of_letter.iter().flat_map(systems).collect();
        rest = Some(match rest {
            Some(before) => &before & &of_letter,
            None => of_letter,
        });
    }
    let looks_latin = |system: &System| {
        [Script::Greek, Script::Cyrillic]
            .iter()
            .any(|one| *system == System::Of(*one))
    };
    rest.is_some_and(|rest| rest.is_empty() || latin && rest.iter().any(looks_latin))
}

/// A script, or several that are written together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum System {
    Of(Script),
    Chinese,
    Japanese,
    Korean,
}

fn systems(script: Script) -> Vec<System> {
    let mut all = vec![System::Of(script)];
    all.extend_from_slice(match script {
        Script::Han => &[System::Chinese, System::Japanese, System::Korean],
        Script::Bopomofo => &[System::Chinese],
        Script::Hiragana | Script::Katakana => &[System::Japanese],
        Script::Hangul => &[System::Korean],
        _ => &[],
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_one_system_that_pass_for_those_of_another_are_mixed() {
        for (label, mixed) in [
            ("example", false),
            ("xn", false),
            ("bücher-2", false),
            ("пример", false),
            ("παράδειγμα", false),
            ("例え", false),
            ("東京タワーinfo", false),
            ("서울-tv漢", false),
            ("ニュースnews", false),
            ("مثال", false),
            ("हिन्दी", false),
            ("thaiไทย", false),
            ("\u{430}pple", true),        // Cyrillic а
            ("g\u{3bf}\u{3bf}gle", true), // Greek ο
            ("пример\u{3bf}", true),
            ("ไทยहिन्दी", true),
            ("カタ한글", true),
        ] {
            assert_eq!(are_mixed(label), mixed, "{label}");
        }
    }
}
