//! House rules: the list, one of them, a rule tried out, and sheets of many.

use actix_web::{HttpResponse, http::header, web};
use askama::Template;

use crate::{
    activity::{Answer, Receipt},
    desk::trial::{self, Trial},
    error::{Error, Problems, Result},
    house_rules::{self, HouseRule, MAX_PATTERNS, MAX_RULES, RuleForm, RuleKind, RuleText, Severity, SheetUse},
    ids::HouseRuleId,
    platform::token,
    policy::{Action, Facts, can},
    web::{
        admin::{
            again::{Again, or_again},
            choice::Choice,
            numbers::{counted, figure},
            shell::{Shell, fresh_key},
            visit::Visit,
        },
        request::{FileForm, Form},
        respond,
    },
};

/// The page of all rules.
const LIST: &str = "/admin/settings/house-rules";
/// What a sheet is called on the disk of whoever exports it.
const FILE: &str = "attachment; filename=\"house-rules.csv\"";

#[derive(Template)]
#[template(path = "admin/house_rules.html")]
struct HouseRulesPage {
    shell: Shell,
    again: Again,
    rules: Vec<HouseRule>,
    chosen: Option<HouseRule>,
    typed: RuleForm,
    kinds: Vec<Choice>,
    severities: Vec<Choice>,
    trial: Option<Trial>,
    /// What is wrong with a sheet, line by line.
    lines: Vec<String>,
    /// Whether a sheet was to take the place of all rules.
    replaces: bool,
}

impl HouseRulesPage {
    /// "12 rules, 3 of them patterns."
    fn count(&self) -> String {
        let patterns = self
            .rules
            .iter()
            .filter(|rule| rule.text.kind == RuleKind::Pattern)
            .count();
        format!(
            "{} of {}, {} of {}.",
            counted(self.rules.len(), "rule", "rules"),
            figure(MAX_RULES),
            counted(patterns, "pattern", "patterns"),
            MAX_PATTERNS
        )
    }

    /// Who added a rule and who changed it last.
    fn past(&self, rule: &HouseRule) -> String {
        let by = |name: &Option<String>| name.clone().unwrap_or_else(|| "the operator".into());
        let added = format!("Added by {}, {}.", by(&rule.added_by), self.shell.when(rule.added_at));
        if rule.version == 1 {
            return added;
        }
        let changed = format!(
            "Changed by {}, {}.",
            by(&rule.changed_by),
            self.shell.when(rule.changed_at)
        );
        format!("{added} {changed}")
    }

    /// What trying a rule out came to, in a sentence.
    fn tried(&self, trial: &Trial) -> String {
        let looked = counted(trial.looked_at, "story", "stories");
        let met = if trial.met == 0 {
            "none".to_owned()
        } else {
            figure(trial.met)
        };
        let cut = if trial.is_cut {
            " It took too long to look further."
        } else {
            ""
        };
        format!("Of the newest {looked} that you may see it meets {met}.{cut}")
    }

    /// Where its form goes.
    fn target(&self) -> String {
        self.chosen
            .as_ref()
            .map_or_else(|| LIST.to_owned(), |rule| format!("{LIST}/{}", rule.id))
    }
}

/// What the page shows besides the rules.
#[derive(Default)]
struct Shown {
    id: Option<HouseRuleId>,
    again: Again,
    typed: Option<RuleForm>,
    trial: Option<Trial>,
    lines: Vec<String>,
    replaces: bool,
}

fn sent(form: &Form) -> RuleForm {
    RuleForm {
        kind: form.text("kind").to_owned(),
        words: form.text("words").to_owned(),
        language: form.text("language").to_owned(),
        severity: form.text("severity").to_owned(),
        advice: form.text("advice").to_owned(),
        replacement: form.text("replacement").to_owned(),
    }
}

/// `GET /admin/settings/house-rules`
///
/// # Errors
/// `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    show(&visit, Shown::default()).await
}

/// `GET /admin/settings/house-rules/{id}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn one(visit: Visit, id: web::Path<HouseRuleId>) -> Result<HttpResponse> {
    let shown = Shown {
        id: Some(*id),
        ..Shown::default()
    };
    show(&visit, shown).await
}

async fn show(visit: &Visit, mut shown: Shown) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let rules = HouseRule::all(&mut conn).await?;
    let chosen = match shown.id {
        // What was typed for a rule that is gone can be added as another.
        Some(id) => HouseRule::find(&mut conn, id)
            .await
            .map(Some)
            .or_else(|error| match error {
                Error::NotFound if shown.typed.is_some() => Ok(None),
                error => Err(error),
            })?,
        None => None,
    };
    let stored = chosen.as_ref().map(|rule| RuleForm::from(&rule.text));
    let typed = shown.typed.take().or_else(|| stored.clone()).unwrap_or_default();
    if let Some(stored) = stored {
        shown.again.compare([
            ("Kind", stored.kind, typed.kind.clone()),
            ("Looked for", stored.words, typed.words.clone()),
            ("Language", stored.language, typed.language.clone()),
            ("Severity", stored.severity, typed.severity.clone()),
            ("Advice", stored.advice, typed.advice.clone()),
            ("Write instead", stored.replacement, typed.replacement.clone()),
        ]);
    }
    let page = HouseRulesPage {
        shell: visit.shell(&mut conn, "/admin/settings").await?,
        rules,
        chosen,
        kinds: choices(&typed.kind, RuleKind::ALL.map(|kind| (kind.word(), kind.label()))),
        severities: choices(&typed.severity, Severity::ALL.map(|one| (one.word(), one.label()))),
        typed,
        again: shown.again,
        trial: shown.trial,
        lines: shown.lines,
        replaces: shown.replaces,
    };
    respond::page_with(page.again.status(), &page)
}

fn choices<const N: usize>(chosen: &str, all: [(&str, &str); N]) -> Vec<Choice> {
    let choice = |(value, label): (&str, &str)| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        selected: value == chosen,
    };
    all.into_iter().map(choice).collect()
}

/// `POST /admin/settings/house-rules`
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn add(visit: Visit, form: Form) -> Result<HttpResponse> {
    let typed = sent(&form);
    let rule = typed.clone();
    let added = visit.once(&form, format!("{LIST}?done=added"), move |conn, who| {
        Box::pin(async move { house_rules::add(conn, who, &rule).await })
    });
    or_again(added.await, |again| again_with(&visit, None, again, typed)).await
}

/// `POST /admin/settings/house-rules/{id}`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn change(visit: Visit, id: web::Path<HouseRuleId>, form: Form) -> Result<HttpResponse> {
    let (typed, id, version) = (sent(&form), *id, form.version());
    let rule = typed.clone();
    let changed = visit.once(&form, format!("{LIST}?done=changed"), move |conn, who| {
        Box::pin(async move { house_rules::change(conn, who, id, version, &rule).await })
    });
    or_again(changed.await, |again| again_with(&visit, Some(id), again, typed)).await
}

async fn again_with(visit: &Visit, id: Option<HouseRuleId>, again: Again, typed: RuleForm) -> Result<HttpResponse> {
    let shown = Shown {
        id,
        again,
        typed: Some(typed),
        ..Shown::default()
    };
    show(visit, shown).await
}

/// `POST /admin/settings/house-rules/{id}/remove`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn remove(visit: Visit, id: web::Path<HouseRuleId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let removed = visit.once(&form, format!("{LIST}?done=removed"), move |conn, who| {
        Box::pin(house_rules::remove(conn, who, id, version))
    });
    let shown = |again| Shown {
        id: Some(id),
        again,
        ..Shown::default()
    };
    or_again(removed.await, |again| show(&visit, shown(again))).await
}

/// `POST /admin/settings/house-rules/try`: what a rule that is not saved would meet. Changes nothing.
///
/// # Errors
/// `Busy`.
pub async fn attempt(visit: Visit, form: Form) -> Result<HttpResponse> {
    let mut shown = Shown {
        id: form.text("rule").parse().ok(),
        typed: Some(sent(&form)),
        ..Shown::default()
    };
    match sent(&form).check() {
        Ok(rule) => shown.trial = Some(trial::of(&mut *visit.app.newsroom().await?, visit.viewer(), &rule).await?),
        Err(problems) => shown.again = Again::from_error(problems.into())?,
    }
    show(&visit, shown).await
}

/// `POST /admin/settings/house-rules/import`: a sheet in the field `file`; all of it or nothing.
///
/// # Errors
/// `Busy`, `KeyReused`.
pub async fn import(visit: Visit, form: FileForm) -> Result<HttpResponse> {
    let how = match form.form.text("how") {
        "replace" => SheetUse::Replace,
        _ => SheetUse::Add,
    };
    let refused = |lines: Vec<String>, again| Shown {
        again,
        lines,
        replaces: how == SheetUse::Replace,
        ..Shown::default()
    };
    let file = form.files.first().and_then(|file| file.bytes.clone());
    let (rules, bytes) = match read(file.as_deref()) {
        Ok(read) => read,
        Err(lines) => {
            let problems = Problems::of("file", "Nothing was imported. Mend the file and choose it again.");
            return show(&visit, refused(lines, Again::from_error(problems.into())?)).await;
        }
    };
    let receipt = receipt(&visit, &form.form, &bytes);
    let done = visit.app.once(&visit.signed, receipt, move |conn, who| {
        Box::pin(async move {
            house_rules::import(conn, who, &rules, how).await?;
            Ok(Answer::see(format!("{LIST}?done=imported")))
        })
    });
    let done = done.await.map(|answer| respond::answered(&answer));
    or_again(done, |again| show(&visit, refused(vec![], again))).await
}

/// The rules of a file, or what is wrong with it.
fn read(file: Option<&[u8]>) -> std::result::Result<(Vec<RuleText>, Vec<u8>), Vec<String>> {
    let bytes = file.filter(|bytes| !bytes.is_empty());
    let bytes = bytes.ok_or_else(|| vec!["Choose a CSV file with rules in it.".to_owned()])?;
    Ok((house_rules::read(bytes)?, bytes.to_vec()))
}

/// Another file is another form, whatever its page says.
fn receipt(visit: &Visit, form: &Form, bytes: &[u8]) -> Receipt {
    let key = Some(form.text("key").trim()).filter(|key| (8..=64).contains(&key.len()));
    let key = key.map_or_else(fresh_key, str::to_owned);
    let digest = token::sha256(&[form.text("how").as_bytes(), bytes].concat());
    Receipt::new(visit.viewer().id, &key, visit.req.path(), &digest)
}

/// `GET /admin/settings/house-rules.csv`
///
/// # Errors
/// `Busy`.
pub async fn export(visit: Visit) -> Result<HttpResponse> {
    can(visit.viewer().role, Action::ManageHouseRules, &Facts::NONE)?;
    let rules = HouseRule::all(&mut *visit.app.newsroom().await?).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, FILE))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(house_rules::write(rules.iter().map(|rule| &rule.text))))
}
