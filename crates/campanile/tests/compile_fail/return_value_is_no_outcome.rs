use campanile::Router;

async fn count() -> u32 {
    5
}

fn main() {
    let _: Router = Router::new().command("count", count);
}
