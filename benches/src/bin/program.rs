//! One of the programs that are compared with each other: a bot on campanile, or one by hand.
//!
//! It prints the address that it listens at, and ends when its standard input does.
#![forbid(unsafe_code)]

use std::{env, io, thread};

use benches::{Result, programs::Program};
use tokio::{runtime, sync::oneshot};

fn main() -> Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [program, api] = &arguments[..] else {
        return Err("usage: program NAME URL".into());
    };
    let (ended, end) = oneshot::channel::<()>();
    thread::spawn(move || {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        drop(ended);
    });
    let end = async move {
        let _ = end.await;
    };
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(Program::named(program)?.run(api, end))
}
