//! Time of every case, by criterion.
#![forbid(unsafe_code)]
#![allow(missing_docs)]

use benches::SUBJECTS;
use criterion::Criterion;
use tokio::time::Instant;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for subject in SUBJECTS {
        let mut group = criterion.benchmark_group(subject.name);
        for case in (subject.cases)() {
            // Set up once it is asked for, so that a filter spares what it leaves out.
            let mut run = None;
            group.bench_function(case.name, |bencher| {
                let run = run.get_or_insert_with(|| case.start());
                match run {
                    Ok(run) => bencher.iter_custom(|iterations| {
                        let start = Instant::now();
                        run(iterations);
                        start.elapsed()
                    }),
                    Err(reason) => eprintln!("{}/{}: {reason}", subject.name, case.name),
                }
            });
        }
        group.finish();
    }
    criterion.final_summary();
}
