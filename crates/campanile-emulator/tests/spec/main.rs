//! What the emulator sends, held against the description of the Bot API, where it lies beside the
//! workspace or `CAMPANILE_BOTAPI` names it: a trial for each method and each kind of update.
//!
//! On `libtest-mimic`, so that it is reported as ignored, with the reason, where the file is missing.

mod scenario;
mod schema;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

use campanile_emulator::{EventKind, methods};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

use self::schema::Schema;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = match fs::read(path()) {
        Ok(text) => trials(Schema::new(
            serde_json::from_slice(&text).expect("the description is JSON"),
        )),
        Err(_) => {
            let reason = format!("{} is not there", path().display());
            let trial = Trial::test("spec", || Ok(()));
            vec![trial.with_kind(reason).with_ignored_flag(true)]
        }
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The file that `CAMPANILE_BOTAPI` names, or the one beside the workspace.
fn path() -> PathBuf {
    let beside = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/botapi/api.json"
    );
    env::var_os("CAMPANILE_BOTAPI").map_or_else(|| PathBuf::from(beside), PathBuf::from)
}

/// What was sent of one kind, each as the result or the content alone.
type Sent = BTreeMap<String, Vec<Value>>;

fn trials(schema: Schema) -> Vec<Trial> {
    let schema = Arc::new(schema);
    let (answers, updates) = recorded();
    let names: BTreeSet<_> = schema.methods().map(str::to_owned).collect();
    let mut trials = Vec::new();
    for method in methods() {
        let (schema, answers) = (schema.clone(), answers.get(method.name()).cloned());
        trials.push(Trial::test(
            format!("method {}", method.name()),
            move || {
                register(&schema, method)?;
                let answers = answers.ok_or("the scenario has no answer of it")?;
                all(&answers, |answer| schema.result(method.name(), answer))
            },
        ));
    }
    for (kind, contents) in updates {
        let schema = schema.clone();
        trials.push(Trial::test(format!("update {kind}"), move || {
            all(&contents, |update| schema.object("Update", update))
        }));
    }
    trials.push(Trial::test(
        "every other method is refused by name",
        move || {
            let modelled = methods().iter().map(|method| method.name().to_owned());
            let missing: Vec<_> = names.difference(&modelled.collect()).cloned().collect();
            let unrefused = scenario::run(scenario::not_refused(missing));
            match unrefused.is_empty() {
                true => Ok(()),
                false => Err(format!("not refused: {unrefused:?}").into()),
            }
        },
    ));
    trials
}

/// The register of methods says what the Bot API says.
fn register(schema: &Schema, method: &campanile_emulator::MethodInfo) -> Result<(), Failed> {
    let all = [method.reads(), method.ignores(), method.refuses()];
    let known: BTreeSet<_> = all.into_iter().flatten().copied().collect();
    let (parameters, returns) = schema.method(method.name()).ok_or("no such method")?;
    if known != parameters.iter().map(String::as_str).collect() {
        return Err(format!("parameters: {known:?}, documented: {parameters:?}").into());
    }
    match method.returns() == returns {
        true => Ok(()),
        false => Err(format!("returns {}, documented: {returns}", method.returns()).into()),
    }
}

fn all(values: &[Value], check: impl Fn(&Value) -> Vec<String>) -> Result<(), Failed> {
    let faults: BTreeSet<_> = values.iter().flat_map(check).collect();
    let faults: Vec<_> = faults.into_iter().collect();
    match faults.is_empty() {
        true => Ok(()),
        false => Err(faults.join("\n").into()),
    }
}

/// The successful answers by method, and the updates by kind, of the whole scenario.
fn recorded() -> (Sent, Sent) {
    let (mut answers, mut updates) = (Sent::new(), Sent::new());
    let record = scenario::run(scenario::play());
    answers.insert("getUpdates".to_owned(), vec![record.polled]);
    for event in record.events {
        match event.kind() {
            EventKind::Call {
                request,
                answer: Ok(answer),
                ..
            } => {
                let of_method = answers.entry(request.method().to_owned()).or_default();
                of_method.push(answer.result().expect("an answer is JSON"));
            }
            EventKind::Update { kind, .. } => {
                let of_kind = updates.entry(kind.clone()).or_default();
                of_kind.extend(event.update());
            }
            _ => {}
        }
    }
    (answers, updates)
}
