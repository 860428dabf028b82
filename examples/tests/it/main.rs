//! The examples do what they say.

#[allow(dead_code)]
#[path = "../../allow_list.rs"]
mod allow_list;
#[allow(dead_code)]
#[path = "../../axum_stack.rs"]
mod axum_stack;
#[allow(dead_code)]
#[path = "../../axum_webhook.rs"]
mod axum_webhook;
#[allow(dead_code)]
#[path = "../../patterns/bot.rs"]
mod bot;
#[allow(dead_code)]
#[path = "../../callback_dedup.rs"]
mod callback_dedup;
#[allow(dead_code)]
#[path = "../../channel_gate.rs"]
mod channel_gate;
mod examples;
#[allow(dead_code)]
#[path = "../../files.rs"]
mod files;
mod files_travel;
#[allow(dead_code)]
#[path = "../../groups.rs"]
mod groups;
#[allow(dead_code)]
#[path = "../../layer_test.rs"]
mod layer_test;
mod live;
#[allow(dead_code)]
#[path = "../../media_group.rs"]
mod media_group;
#[allow(dead_code)]
#[path = "../../patterns/membership.rs"]
mod membership;
#[allow(dead_code)]
#[path = "../../menus.rs"]
mod menus;
mod menus_talk;
#[allow(dead_code)]
#[path = "../../patterns/options.rs"]
mod options;
#[allow(dead_code)]
#[path = "../../patterns/paint.rs"]
mod paint;
mod patterns;
mod process;
#[allow(dead_code)]
#[path = "../../rate_limit.rs"]
mod rate_limit;
#[allow(dead_code)]
#[path = "../../patterns/replay.rs"]
mod replay;
#[allow(dead_code)]
#[path = "../../roles.rs"]
mod roles;
#[allow(dead_code)]
#[path = "../../patterns/tour/mod.rs"]
mod tour;
mod world;
