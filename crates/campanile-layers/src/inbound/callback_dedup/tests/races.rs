//! Presses that race, in orders that a seed decides, and then on threads.

use std::{collections::HashMap, sync::Mutex};

use super::*;
use crate::interleave::{Open, Random, give_way};

/// Who runs, by button.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<HashMap<String, Button>>>);

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Button {
    running: usize,
    most: usize,
    runs: usize,
    successes: usize,
}

impl Log {
    fn change(&self, data: &str, change: impl FnOnce(&mut Button)) {
        change(self.0.lock().unwrap().entry(data.to_owned()).or_default());
    }

    fn of(&self, data: &str) -> Button {
        self.0
            .lock()
            .unwrap()
            .get(data)
            .copied()
            .unwrap_or_default()
    }
}

/// A run, from its start until it is dropped.
struct Running(Log, String);

impl Running {
    fn start(log: &Log, data: &str) -> Self {
        log.change(data, |button| {
            button.running += 1;
            button.runs += 1;
            button.most = button.most.max(button.running);
        });
        Self(log.clone(), data.to_owned())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.change(&self.1, |button| button.running -= 1);
    }
}

/// How a run goes: the polls it takes and how it ends.
#[derive(Debug, Clone)]
struct Script(usize, &'static str);

fn stack(
    layer: &CallbackDedupLayer,
    log: &Log,
) -> impl UpdateService<Error = Error, Future: Send> + use<> {
    let log = log.clone();
    layer.layer(service_fn(move |request: Request| {
        let log = log.clone();
        async move {
            let data = request.update().data().unwrap().to_owned();
            let Script(polls, end) = request.extensions().get::<Script>().unwrap().clone();
            let _running = Running::start(&log, &data);
            for _ in 0..polls {
                give_way().await;
            }
            match end {
                "fail" => Err::<Outcome, BoxError>("failed".into()),
                // Without the panic hook, which would write a line for each.
                "panic" => std::panic::resume_unwind(Box::new("planned")),
                _ => Ok(Outcome::handled()),
            }
        }
    }))
}

/// One run of the world: presses of three buttons come, are polled and dropped in the order of the
/// seed, in two processes on one store.
fn play(seed: u64, layers: &[CallbackDedupLayer]) -> Log {
    const DATA: [&str; 3] = ["a", "b", "c"];
    const ENDS: [&str; 4] = ["ok", "ok", "fail", "panic"];
    let mut random = Random::new(seed);
    let (bot, log) = (TestBot::new(), Log::default());
    let stacks: Vec<_> = layers.iter().map(|layer| stack(layer, &log)).collect();
    let mut open = Open::new();
    let mut to_come = 24;
    while to_come > 0 || !open.is_empty() {
        if to_come > 0 && (open.is_empty() || random.below(3) == 0) {
            to_come -= 1;
            let data = DATA[random.below(3)];
            let script = Script(random.below(6), ENDS[random.below(4)]);
            let request = bot.request(update::press(data)).with_extension(script);
            let stack = stacks[random.below(stacks.len())].clone();
            open.add(data, stack.oneshot(request));
        } else if random.below(20) == 0 {
            open.drop_one(&mut random);
        } else {
            let before = DATA.map(|data| log.of(data).running);
            match open.poll(&mut random) {
                Some((data, Ok(outcome))) if outcome.flow == Flow::Handled => {
                    log.change(data, |button| button.successes += 1);
                }
                Some((
                    data,
                    Ok(Outcome {
                        flow: Flow::Stopped(_),
                        ..
                    }),
                )) => {
                    let button = DATA.iter().position(|other| *other == data).unwrap();
                    // It runs, it succeeded, or it is about to run or to tell of its end.
                    let has_other = open.whats().any(|other| *other == data);
                    assert!(
                        log.of(data).successes > 0 || before[button] > 0 || has_other,
                        "seed {seed}: a press was stopped for nothing"
                    );
                }
                _ => {}
            }
        }
        for data in DATA {
            assert!(
                log.of(data).most <= 1,
                "seed {seed}: {data} ran twice at a time"
            );
            assert!(
                log.of(data).successes <= 1,
                "seed {seed}: {data} succeeded twice"
            );
        }
    }
    for data in DATA {
        assert_eq!(log.of(data).running, 0, "seed {seed}");
        if log.of(data).successes > 0 {
            continue;
        }
        // Whatever failed, panicked or was dropped: the next press runs.
        let request = bot
            .request(update::press(data))
            .with_extension(Script(0, "ok"));
        let before = log.of(data).runs;
        open.add(data, stacks[0].clone().oneshot(request));
        while open.poll(&mut random).is_none() {}
        assert_eq!(
            log.of(data).runs,
            before + 1,
            "seed {seed}: {data} is stuck"
        );
    }
    log
}

#[tokio::test(start_paused = true)]
async fn in_any_order_a_press_runs_once_at_a_time_and_no_lease_is_left_behind() {
    let mut runs = 0;
    for seed in 0..250 {
        let log = play(seed, &[layer()]);
        runs += ["a", "b", "c"]
            .map(|data| log.of(data).runs)
            .iter()
            .sum::<usize>();
    }
    assert!(
        runs > 250 * 3,
        "only {runs} runs: nothing failed and ran again"
    );
}

#[tokio::test(start_paused = true)]
async fn in_any_order_two_processes_run_a_press_once_at_a_time() {
    for seed in 0..250 {
        let mut store = SharedStore::new();
        store.polls = 2;
        let process = || CallbackDedupLayer::new(store.clone());
        play(seed, &[process(), process()]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_threads_each_button_runs_once() {
    let (bot, log) = (TestBot::new(), Log::default());
    // For a day, because on threads the clock is the real one.
    let layers = [
        builder().once_per_version().build().unwrap(),
        CallbackDedupLayer::builder(SharedStore::new())
            .once_per_version()
            .build()
            .unwrap(),
    ];
    for (round, layer) in layers.iter().enumerate() {
        let stack = stack(layer, &log);
        let mut calls = Vec::new();
        for number in 0..2000 {
            let data = format!("{round}-{}", number % 50);
            let request = bot
                .request(update::press(&data))
                .with_extension(Script(3, "ok"));
            calls.push(tokio::spawn(stack.clone().oneshot(request)));
        }
        for call in calls {
            let outcome = call.await.unwrap();
            assert!(matches!(
                outcome,
                Ok(Outcome {
                    flow: Flow::Handled | Flow::Stopped(_),
                    ..
                })
            ));
        }
    }
    for round in 0..2 {
        for button in 0..50 {
            let expected = Button {
                most: 1,
                runs: 1,
                ..Button::default()
            };
            assert_eq!(log.of(&format!("{round}-{button}")), expected);
        }
    }
}
