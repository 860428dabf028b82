use campanile::{Router, State};

#[derive(Clone)]
struct Shop;

async fn open(State(_shop): State<Shop>) {}

fn main() {
    let _: Router = Router::<()>::new().command("open", open);
}
