use std::rc::Rc;

use campanile::Router;

async fn slow() {
    let local = Rc::new(5);
    std::future::ready(()).await;
    drop(local);
}

fn main() {
    let _: Router = Router::new().command("slow", slow);
}
