//! A rule: what it meets, in which language, what is said of it, and what to write instead.

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use super::matching;
use crate::{
    error::{Error, Problems, Result},
    ids::HouseRuleId,
    locale::Language,
    names,
    platform::{db::Conn, sql::sql},
};

/// The most rules of a newsroom.
pub const MAX_RULES: usize = 1_000;
/// How many of them may be patterns: each is looked for by itself.
pub const MAX_PATTERNS: usize = 100;
/// The longest word, phrase or pattern, in characters.
pub const MAX_WORDS: usize = 200;
/// The longest advice, in characters.
pub const MAX_ADVICE: usize = 300;
/// The longest text to write instead, in characters.
pub const MAX_REPLACEMENT: usize = 200;

/// How a rule says what it meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RuleKind {
    /// One word, whole.
    Word,
    /// Several, with any blanks between.
    Phrase,
    /// A regular expression.
    Pattern,
}

impl RuleKind {
    /// All, the usual one first.
    pub const ALL: [Self; 3] = [Self::Word, Self::Phrase, Self::Pattern];

    /// The word that is stored and sent by forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Phrase => "phrase",
            Self::Pattern => "pattern",
        }
    }

    /// The word on pages.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Word => "Word",
            Self::Phrase => "Phrase",
            Self::Pattern => "Pattern",
        }
    }

    fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What a rule does to a story that it meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Whoever submits accepts it by name, and editors read it.
    Advice,
    /// It is mended before the story goes on.
    Block,
}

impl Severity {
    /// Both, the usual one first.
    pub const ALL: [Self; 2] = [Self::Advice, Self::Block];

    /// The word that is stored and sent by forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::Block => "block",
        }
    }

    /// The word on pages.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Advice => "Advice",
            Self::Block => "Block",
        }
    }

    fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.word() == word)
    }
}

/// What a rule says, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleText {
    /// How `words` are read.
    pub kind: RuleKind,
    /// What is looked for; at most `MAX_WORDS` characters.
    pub words: String,
    /// BCP 47 tag of the texts that it is for; empty for all.
    pub language: String,
    /// What it does.
    pub severity: Severity,
    /// What is said of it; at most `MAX_ADVICE` characters, perhaps none.
    pub advice: String,
    /// What to write instead; at most `MAX_REPLACEMENT` characters, perhaps nothing.
    pub replacement: String,
}

impl RuleText {
    /// What tells rules apart: there is one for each.
    #[must_use]
    pub fn key(&self) -> (RuleKind, &str, &str) {
        (self.kind, &self.language, &self.words)
    }
}

/// A rule as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleForm {
    /// The word of a `RuleKind`.
    pub kind: String,
    /// What is looked for.
    pub words: String,
    /// A language tag, or nothing.
    pub language: String,
    /// The word of a `Severity`.
    pub severity: String,
    /// What is said of it.
    pub advice: String,
    /// What to write instead.
    pub replacement: String,
}

impl RuleForm {
    /// Checks what was typed.
    ///
    /// # Errors
    /// `Problems` of the fields `kind`, `words`, `language`, `severity`, `advice`, `replacement`.
    pub fn check(&self) -> std::result::Result<RuleText, Problems> {
        let mut problems = Problems::new();
        let kind = RuleKind::named(self.kind.trim());
        let severity = Severity::named(self.severity.trim());
        if kind.is_none() {
            problems.add("kind", "Choose word, phrase or pattern.");
        }
        if severity.is_none() {
            problems.add("severity", "Choose advice or block.");
        }
        let kind_or_word = kind.unwrap_or(RuleKind::Word);
        let words = problems.check("words", words(kind_or_word, &self.words));
        let language = problems.check("language", language(&self.language));
        let advice = problems.check("advice", line(&self.advice, MAX_ADVICE, "advice"));
        let replacement = problems.check("replacement", replacement(kind_or_word, &self.words, &self.replacement));
        if advice.as_deref() == Some("") && replacement.as_deref() == Some("") {
            problems.add("advice", "Say what is wrong with it, or below what to write instead.");
        }
        match (kind, words, language, severity, advice, replacement) {
            (Some(kind), Some(words), Some(language), Some(severity), Some(advice), Some(replacement))
                if problems.is_empty() =>
            {
                Ok(RuleText {
                    kind,
                    words,
                    language,
                    severity,
                    advice,
                    replacement,
                })
            }
            _ => Err(problems),
        }
    }
}

impl From<&RuleText> for RuleForm {
    fn from(rule: &RuleText) -> Self {
        Self {
            kind: rule.kind.word().to_owned(),
            words: rule.words.clone(),
            language: rule.language.clone(),
            severity: rule.severity.word().to_owned(),
            advice: rule.advice.clone(),
            replacement: rule.replacement.clone(),
        }
    }
}

fn words(kind: RuleKind, typed: &str) -> std::result::Result<String, String> {
    let words = match kind {
        // A blank at its end may be what it is about.
        RuleKind::Pattern => typed.trim_matches(['\r', '\n']).to_owned(),
        RuleKind::Word | RuleKind::Phrase => names::one_line(typed)?,
    };
    if words.is_empty() {
        return Err("Write what is looked for.".into());
    }
    if words.chars().count() > MAX_WORDS {
        return Err(format!("Shorten it to {MAX_WORDS} characters."));
    }
    if words.chars().any(char::is_control) {
        return Err("Write it on one line, without control characters.".into());
    }
    match kind {
        RuleKind::Word if words.contains(char::is_whitespace) => {
            Err("A word has no blank in it. Choose Phrase for several words.".into())
        }
        RuleKind::Word | RuleKind::Phrase if !matching::can_be_met(&words) => {
            Err("Write something that can be seen.".into())
        }
        RuleKind::Word | RuleKind::Phrase => Ok(words),
        RuleKind::Pattern => matching::compile(&words).map(|_| words),
    }
}

fn language(typed: &str) -> std::result::Result<String, String> {
    if typed.trim().is_empty() {
        return Ok(String::new());
    }
    Language::parse(typed).map(|language| language.tag())
}

fn line(typed: &str, most: usize, called: &str) -> std::result::Result<String, String> {
    let line = names::one_line(typed)?;
    if line.chars().count() > most {
        return Err(format!("Shorten the {called} to {most} characters."));
    }
    Ok(line)
}

/// In a pattern's, `$1` stands for its first group; a group that is not there would leave a gap.
fn replacement(kind: RuleKind, words: &str, typed: &str) -> std::result::Result<String, String> {
    let text = line(typed, MAX_REPLACEMENT, "words to write instead")?;
    match kind {
        RuleKind::Pattern => matching::fits_groups(words, &text).map(|()| text),
        RuleKind::Word | RuleKind::Phrase => Ok(text),
    }
}

/// A rule as it is kept.
#[derive(Debug, Clone)]
pub struct HouseRule {
    /// Identity.
    pub id: HouseRuleId,
    /// What it says.
    pub text: RuleText,
    /// Rises with every write; a form that names an older one is refused.
    pub version: i64,
    /// Who added it, by their present name.
    pub added_by: Option<String>,
    /// When.
    pub added_at: DateTime<Utc>,
    /// Who changed it last.
    pub changed_by: Option<String>,
    /// When.
    pub changed_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct StoredRule {
    #[diesel(sql_type = sql_types::Uuid)]
    id: HouseRuleId,
    #[diesel(sql_type = sql_types::Text)]
    kind: String,
    #[diesel(sql_type = sql_types::Text)]
    pattern: String,
    #[diesel(sql_type = sql_types::Text)]
    language: String,
    #[diesel(sql_type = sql_types::Text)]
    severity: String,
    #[diesel(sql_type = sql_types::Text)]
    advice: String,
    #[diesel(sql_type = sql_types::Text)]
    replacement: String,
    #[diesel(sql_type = sql_types::BigInt)]
    version: i64,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    added_by: Option<String>,
    #[diesel(sql_type = sql_types::Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    changed_by: Option<String>,
    #[diesel(sql_type = sql_types::Timestamptz)]
    modified_at: DateTime<Utc>,
}

const STORED: &str = "SELECT h.id, h.kind, h.pattern, h.language, h.severity, h.advice, h.replacement, h.version,
    a.name AS added_by, h.created_at, m.name AS changed_by, h.modified_at
  FROM newsroom.house_rules h LEFT JOIN newsroom.staff a ON a.id = h.created_by LEFT JOIN newsroom.staff m ON m.id = h.modified_by";

impl TryFrom<StoredRule> for HouseRule {
    type Error = Error;

    fn try_from(row: StoredRule) -> Result<Self> {
        let unknown = |word: &str| Error::internal(format!("house rule {}: {word}", row.id));
        Ok(Self {
            id: row.id,
            text: RuleText {
                kind: RuleKind::named(&row.kind).ok_or_else(|| unknown(&row.kind))?,
                words: row.pattern,
                language: row.language,
                severity: Severity::named(&row.severity).ok_or_else(|| unknown(&row.severity))?,
                advice: row.advice,
                replacement: row.replacement,
            },
            version: row.version,
            added_by: row.added_by,
            added_at: row.created_at,
            changed_by: row.changed_by,
            changed_at: row.modified_at,
        })
    }
}

impl HouseRule {
    /// All, by what they look for.
    pub async fn all(conn: &mut Conn) -> Result<Vec<Self>> {
        let rows: Vec<StoredRule> = sql(format!("{STORED} ORDER BY lower(h.pattern), h.language, h.id"))
            .load(conn)
            .await?;
        rows.into_iter().map(Self::try_from).collect()
    }

    /// One.
    ///
    /// # Errors
    /// `NotFound`, database errors.
    pub async fn find(conn: &mut Conn, id: HouseRuleId) -> Result<Self> {
        let row: Option<StoredRule> = sql(format!("{STORED} WHERE h.id = $1"))
            .bind::<sql_types::Uuid, _>(id)
            .get_result(conn)
            .await
            .optional()?;
        row.ok_or(Error::NotFound)?.try_into()
    }
}
