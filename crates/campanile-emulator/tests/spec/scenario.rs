use std::time::Duration;

use campanile_core::{ApiRequest, Bot, InputFile};
use campanile_emulator::{Album, BotClient, Chat, Draft, Emulator, Event, Person};
use serde_json::{Value, json};
use tokio::time::sleep;

const URL: &str = "https://files.example/thing.bin";

/// Runs with a paused clock, to the end.
pub(crate) fn run<T>(play: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    runtime.expect("a runtime starts").block_on(play)
}

/// Those of the methods that are not answered 404 with their name.
pub(crate) async fn not_refused(methods: Vec<String>) -> Vec<String> {
    let bot = Bot::connect(Emulator::new().bot("42:TOKEN")).await.unwrap();
    let mut answered = Vec::new();
    for method in methods {
        let error = bot.send(ApiRequest::new(method.clone())).await.err();
        let is_refused = error.is_some_and(|error| {
            error.code() == Some(404) && error.description().contains(method.as_str())
        });
        if !is_refused {
            answered.push(method);
        }
    }
    answered
}

/// What was sent.
pub(crate) struct Record {
    pub(crate) events: Vec<Event>,
    /// The answer of the last `getUpdates`, a method that the log leaves out.
    pub(crate) polled: Value,
}

/// Everything that can happen, once.
pub(crate) async fn play() -> Record {
    let stage = Stage::new().await;
    stage.lifecycle().await;
    stage.contents().await;
    stage.texts().await;
    stage.changes().await;
    stage.people().await;
    stage.queries().await;
    stage.members().await;
    stage.forum().await;
    stage.migration().await;
    let polled = stage.end().await;
    Record {
        events: stage.emulator.events(),
        polled,
    }
}

struct Stage {
    emulator: Emulator,
    client: BotClient,
    bot: Bot,
    alice: Person,
    olga: Person,
    group: Chat,
    supergroup: Chat,
    channel: Chat,
}

impl Stage {
    async fn new() -> Self {
        let emulator = Emulator::new();
        let client = emulator.bot("42:TOKEN");
        let bot = Bot::connect(client.clone()).await.unwrap();
        let (alice, olga) = (emulator.user("Alice"), emulator.user("Olga"));
        alice.set_username("alice");
        alice.set_last_name("Smith");
        alice.set_language("en");
        let kinds: Vec<&str> = vec![
            "message",
            "edited_message",
            "channel_post",
            "edited_channel_post",
            "message_reaction",
            "inline_query",
            "chosen_inline_result",
            "callback_query",
            "shipping_query",
            "pre_checkout_query",
            "poll",
            "poll_answer",
            "my_chat_member",
            "chat_member",
            "chat_join_request",
        ];
        let stage = Self {
            group: emulator.group("Group", &olga),
            supergroup: emulator.supergroup("Supergroup", &olga),
            channel: emulator.channel("Channel", &olga),
            emulator,
            client,
            bot,
            alice,
            olga,
        };
        stage
            .call("getUpdates", json!({ "allowed_updates": kinds }))
            .await;
        for chat in [&stage.group, &stage.supergroup, &stage.channel] {
            chat.promote(&stage.client);
        }
        stage.channel.set_username("channel");
        stage.alice.say(&stage.bot, "/start");
        stage
    }

    async fn call(&self, method: &'static str, params: Value) -> Value {
        let mut request = ApiRequest::new(method);
        for (name, value) in params.as_object().unwrap() {
            request = request.param(name.clone(), value.clone());
        }
        let answer = self.bot.send(request).await;
        let answer = answer.unwrap_or_else(|error| panic!("{method}: {error}"));
        answer.result().unwrap()
    }

    /// Calls a method about a chat.
    async fn at(&self, chat: &Chat, method: &'static str, more: Value) -> Value {
        let mut params = json!({ "chat_id": chat.id() });
        let more = more.as_object().unwrap().clone();
        params.as_object_mut().unwrap().extend(more);
        self.call(method, params).await
    }

    fn private(&self) -> Chat {
        self.alice.chat(&self.bot)
    }

    async fn lifecycle(&self) {
        self.call("getMe", json!({})).await;
        let commands = json!([{"command": "help", "description": "Helps"}]);
        self.call("setMyCommands", json!({ "commands": commands }))
            .await;
        self.call("getMyCommands", json!({})).await;
        self.call("deleteMyCommands", json!({})).await;
        self.call("getWebhookInfo", json!({})).await;
        let hook = json!({"url": "https://bot.example/hook", "allowed_updates": null});
        self.call("setWebhook", hook).await;
        self.call("getWebhookInfo", json!({})).await;
        self.call("deleteWebhook", json!({})).await;
    }

    async fn contents(&self) {
        let everywhere = [
            &self.private(),
            &self.group,
            &self.supergroup,
            &self.channel,
        ];
        for chat in everywhere {
            for (method, params) in [
                (
                    "sendPhoto",
                    json!({"photo": URL, "caption": "x", "has_spoiler": true}),
                ),
                (
                    "sendVideo",
                    json!({"video": URL, "show_caption_above_media": true, "caption": "x"}),
                ),
                ("sendAnimation", json!({ "animation": URL })),
                ("sendDocument", json!({"document": URL, "caption": "#tag"})),
                (
                    "sendAudio",
                    json!({"audio": URL, "title": "T", "performer": "P"}),
                ),
                ("sendVoice", json!({ "voice": URL })),
                ("sendVideoNote", json!({ "video_note": URL })),
                ("sendSticker", json!({"sticker": URL, "emoji": "👍"})),
                (
                    "sendLocation",
                    json!({"latitude": 1.5, "longitude": 2, "live_period": 60}),
                ),
                (
                    "sendVenue",
                    json!({"latitude": 1, "longitude": 2, "title": "T", "address": "A"}),
                ),
                (
                    "sendContact",
                    json!({"phone_number": "+1", "first_name": "A", "vcard": "V"}),
                ),
                ("sendDice", json!({"protect_content": true})),
                ("sendPoll", json!({"question": "Q?", "options": ["a", "b"]})),
                (
                    "sendPoll",
                    json!({"question": "Q?", "options": ["a", "b"], "type": "quiz",
                    "correct_option_ids": [1]}),
                ),
                ("sendChatAction", json!({"action": "typing"})),
            ] {
                self.at(chat, method, params).await;
            }
            let media = json!([{"type": "photo", "media": URL, "caption": "c"},
                {"type": "video", "media": URL}]);
            self.at(chat, "sendMediaGroup", json!({ "media": media }))
                .await;
        }
        let upload = ApiRequest::new("sendDocument")
            .param("chat_id", self.alice.id())
            .file("document", InputFile::new("a.txt", &b"content"[..]));
        let sent: Value = self.bot.send(upload).await.unwrap().result().unwrap();
        let file_id = &sent["document"]["file_id"];
        self.call("getFile", json!({ "file_id": file_id })).await;
        self.at(
            &self.private(),
            "sendDocument",
            json!({ "document": file_id }),
        )
        .await;
        let draft = json!({"draft_id": 1, "text": "thinking"});
        self.at(&self.private(), "sendMessageDraft", draft).await;
    }

    async fn texts(&self) {
        let chat = &self.private();
        let html = "<b>b</b> <i>i</i> <u>u</u> <s>s</s> <tg-spoiler>x</tg-spoiler> <code>c</code> \
            <pre><code class=\"language-rust\">p</code></pre> <a href=\"https://a.example\">l</a> \
            <blockquote expandable>q</blockquote> @name #tag $USD a@b.com https://a.example /help";
        self.at(
            chat,
            "sendMessage",
            json!({"text": html, "parse_mode": "HTML"}),
        )
        .await;
        let mention = format!("<a href=\"tg://user?id={}\">A</a>", self.alice.id());
        self.at(
            chat,
            "sendMessage",
            json!({"text": mention, "parse_mode": "HTML"}),
        )
        .await;
        let markdown = json!({"text": "*b* _i_ `c`", "parse_mode": "MarkdownV2"});
        let first = self.at(chat, "sendMessage", markdown).await;
        let markup = json!({"inline_keyboard": [[{"text": "A", "callback_data": "a"},
            {"text": "B", "url": "https://b.example"}], [{"text": "C", "switch_inline_query": ""}]]});
        let reply = json!({"text": "x", "reply_markup": markup,
            "reply_parameters": {"message_id": first["message_id"]}});
        self.at(chat, "sendMessage", reply).await;
        let keyboard = json!({"keyboard": [[{"text": "A"}]]});
        self.at(
            chat,
            "sendMessage",
            json!({"text": "x", "reply_markup": keyboard}),
        )
        .await;
    }

    async fn changes(&self) {
        let chat = &self.private();
        let id = |message: &Value| message["message_id"].clone();
        let text = self.at(chat, "sendMessage", json!({"text": "a"})).await;
        self.at(
            chat,
            "editMessageText",
            json!({"message_id": id(&text), "text": "b"}),
        )
        .await;
        let markup = json!({"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]});
        let markup = json!({"message_id": id(&text), "reply_markup": markup});
        self.at(chat, "editMessageReplyMarkup", markup).await;
        let photo = self.at(chat, "sendPhoto", json!({ "photo": URL })).await;
        let caption = json!({"message_id": id(&photo), "caption": "new"});
        self.at(chat, "editMessageCaption", caption).await;
        let media = json!({"message_id": id(&photo), "media": {"type": "video", "media": URL}});
        self.at(chat, "editMessageMedia", media).await;
        self.at(chat, "pinChatMessage", json!({"message_id": id(&text)}))
            .await;
        self.at(chat, "getChat", json!({})).await;
        self.at(chat, "unpinChatMessage", json!({"message_id": id(&text)}))
            .await;
        self.at(chat, "unpinAllChatMessages", json!({})).await;
        let post = self.channel.post("post");
        let anonymous = self.olga.say_anonymously(&self.supergroup, "as the group");
        let masked = self
            .olga
            .say_as(&self.channel, &self.supergroup, "as the channel");
        for message in [&post, &anonymous, &masked] {
            let from = json!({"from_chat_id": message.chat_id(), "message_id": message.id()});
            self.at(chat, "forwardMessage", from).await;
        }
        let from = json!({"from_chat_id": chat.id(), "message_id": id(&photo)});
        let forwarded = self.at(&self.group, "forwardMessage", from.clone()).await;
        self.at(&self.group, "copyMessage", from).await;
        let again = json!({"from_chat_id": self.group.id(), "message_id": id(&forwarded)});
        self.at(chat, "forwardMessage", again).await;
        let many = json!({"from_chat_id": chat.id(), "message_ids": [id(&text), id(&photo)]});
        self.at(&self.group, "forwardMessages", many.clone()).await;
        self.at(&self.group, "copyMessages", many).await;
        self.at(chat, "deleteMessage", json!({"message_id": id(&text)}))
            .await;
        self.at(chat, "deleteMessages", json!({"message_ids": [id(&photo)]}))
            .await;
        let poll = json!({"question": "Q?", "options": ["a", "b"], "is_anonymous": false});
        let poll = self.at(&self.supergroup, "sendPoll", poll).await;
        self.supergroup.add(&self.alice);
        let message = self.supergroup.message(id(&poll).as_i64().unwrap());
        self.alice.vote(&message, &[1]);
        self.at(
            &self.supergroup,
            "stopPoll",
            json!({"message_id": id(&poll)}),
        )
        .await;
        let reaction =
            json!({"message_id": id(&poll), "reaction": [{"type": "emoji", "emoji": "👍"}]});
        self.at(&self.supergroup, "setMessageReaction", reaction)
            .await;
        self.alice.react(&message, Some("🔥"));
    }

    async fn people(&self) {
        let said = self.alice.say(&self.bot, "Hello @name, see example.com");
        self.alice.edit(&said, "Hello again");
        self.alice
            .send(&self.bot, Draft::text("re").reply_to(&said));
        self.alice.send(
            &self.bot,
            Draft::document("a.txt", &b"x"[..]).caption("file"),
        );
        self.alice
            .album(&self.bot, Album::photos(2).caption(0, "album"));
        self.group.add(&self.alice);
        self.alice.say(&self.group, "in a group");
        self.channel.link(&self.supergroup);
        let post = self.channel.post_draft(Draft::photo().caption("post"));
        self.olga.edit(&post, "edited post");
        self.alice.block(&self.bot);
        self.alice.unblock(&self.bot);
    }

    async fn queries(&self) {
        let markup = json!({"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]});
        let menu = json!({"text": "menu", "reply_markup": markup});
        let menu = self.at(&self.private(), "sendMessage", menu).await;
        let message = self.private().message(menu["message_id"].as_i64().unwrap());
        let press = self.alice.press(&message, "a");
        let answer = json!({"callback_query_id": press.id(), "text": "ok"});
        self.call("answerCallbackQuery", answer).await;
        self.alice.delete(&message);
        self.alice.press(&message, "a");
        let query = self.alice.inline_query(&self.client, "cats");
        let result = json!({"type": "article", "id": "1", "title": "T",
            "input_message_content": {"message_text": "x"}});
        let markup = json!({"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]});
        let button = json!({"type": "photo", "id": "2", "photo_url": URL, "caption": "c",
            "thumbnail_url": URL, "reply_markup": markup});
        let answer = json!({"inline_query_id": query.id(), "results": [result, button]});
        self.call("answerInlineQuery", answer).await;
        self.alice.choose(&query, "1", &self.bot);
        let message = self.alice.choose(&query, "2", &self.group);
        self.alice.press(&message, "a");
        let query = self.alice.shipping(&self.client, "payload");
        let option = json!({"id": "1", "title": "T", "prices": [{"label": "L", "amount": 1}]});
        let answer = json!({"shipping_query_id": query.id(), "ok": true,
            "shipping_options": [option]});
        self.call("answerShippingQuery", answer).await;
        let query = self.alice.pre_checkout(&self.client, "EUR", 100, "payload");
        let answer = json!({"pre_checkout_query_id": query.id(), "ok": true});
        self.call("answerPreCheckoutQuery", answer).await;
    }

    async fn members(&self) {
        let (supergroup, bob) = (&self.supergroup, self.emulator.user("Bob"));
        for chat in [&self.group, supergroup, &self.channel] {
            self.at(chat, "getChat", json!({})).await;
            self.at(chat, "getChatAdministrators", json!({"return_bots": true}))
                .await;
            self.at(chat, "getChatMemberCount", json!({})).await;
            for user in [self.olga.id(), self.client.id(), self.alice.id(), bob.id()] {
                self.at(chat, "getChatMember", json!({ "user_id": user }))
                    .await;
            }
        }
        let user = json!({"user_id": bob.id()});
        supergroup.add(&bob);
        let permissions = json!({"user_id": bob.id(), "permissions": {}});
        self.at(supergroup, "restrictChatMember", permissions).await;
        self.at(supergroup, "getChatMember", user.clone()).await;
        supergroup.set_standing(&bob, campanile_emulator::Standing::Member);
        let all = [
            "can_restrict_members",
            "can_promote_members",
            "can_delete_messages",
            "can_invite_users",
        ];
        supergroup.promote_with(&self.client, &all);
        let rights = json!({"user_id": bob.id(), "can_delete_messages": true});
        self.at(supergroup, "promoteChatMember", rights).await;
        self.at(supergroup, "getChatMember", user.clone()).await;
        let rights = json!({"user_id": bob.id()});
        self.at(supergroup, "promoteChatMember", rights).await;
        self.at(supergroup, "banChatMember", user.clone()).await;
        self.at(supergroup, "getChatMember", user.clone()).await;
        self.at(supergroup, "unbanChatMember", user.clone()).await;
        bob.ask_to_join(supergroup);
        self.at(supergroup, "declineChatJoinRequest", user.clone())
            .await;
        bob.ask_to_join(supergroup);
        self.at(supergroup, "approveChatJoinRequest", user).await;
        let asks = json!({"creates_join_request": true});
        let asks = self.at(supergroup, "createChatInviteLink", asks).await;
        let carol = self.emulator.user("Carol");
        carol.follow_link(asks["invite_link"].as_str().unwrap());
        let carol = json!({"user_id": carol.id()});
        self.at(supergroup, "approveChatJoinRequest", carol).await;
        let link = json!({"name": "door", "expire_date": 1_800_000_000, "member_limit": 2});
        let link = self.at(supergroup, "createChatInviteLink", link).await;
        self.at(supergroup, "exportChatInviteLink", json!({})).await;
        let link = json!({"invite_link": link["invite_link"]});
        self.at(supergroup, "revokeChatInviteLink", link).await;
    }

    async fn forum(&self) {
        let forum = self.emulator.supergroup("Forum", &self.olga);
        forum.set_forum(true);
        forum.promote(&self.client);
        let topic = self
            .at(&forum, "createForumTopic", json!({"name": "Topic"}))
            .await;
        let thread = json!({"message_thread_id": topic["message_thread_id"]});
        self.at(&forum, "closeForumTopic", thread.clone()).await;
        self.at(&forum, "reopenForumTopic", thread).await;
        let text = json!({"message_thread_id": topic["message_thread_id"], "text": "x"});
        self.at(&forum, "sendMessage", text).await;
        self.at(&forum, "getChat", json!({})).await;
        self.at(&forum, "leaveChat", json!({})).await;
    }

    async fn migration(&self) {
        let group = self.emulator.group("Small", &self.olga);
        group.promote(&self.client);
        let until = json!({"user_id": self.alice.id(), "until_date": 1_767_312_000});
        self.at(&group, "banChatMember", until).await;
        self.at(&group.migrate(), "sendMessage", json!({"text": "x"}))
            .await;
    }

    async fn end(&self) -> Value {
        sleep(Duration::from_secs(3600)).await;
        let polled = self.call("getUpdates", json!({})).await;
        self.call("close", json!({})).await;
        self.call("logOut", json!({})).await;
        polled
    }
}
