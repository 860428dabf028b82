use campanile::Router;

async fn add(number: u32) {
    let _ = number;
}

fn main() {
    let _: Router = Router::new().command("add", add);
}
