/// Waits until the process is asked to stop: by Ctrl-C, or by SIGTERM where there is such a thing.
///
/// From the first call on, the process does not stop by itself on these signals.
///
/// # Panics
///
/// If the operating system refuses to tell of signals, since a program that cannot be stopped
/// cleanly should not start.
///
/// # Example
///
/// ```no_run
/// # async fn run() {
/// campanile::serve::shutdown_signal().await;
/// println!("stopping");
/// # }
/// ```
pub async fn shutdown_signal() {
    let interrupt = async {
        tokio::signal::ctrl_c()
            .await
            .expect("the operating system tells of Ctrl-C");
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate =
            signal(SignalKind::terminate()).expect("the operating system tells of SIGTERM");
        tokio::select! {
            () = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
