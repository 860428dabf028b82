//! What can be done.

use http::StatusCode;
use serde_json::{Value, json};

use super::{Fields, Outcome, Refusal, asks, deliveries, show};
use crate::{
    emulator::Emulator,
    people::{Chat, Draft, Person, SentMessage},
    state::{Author, ChatKey, ChatKind, Membership, Standing, State},
};

pub(super) async fn act(emulator: &Emulator, path: &str, fields: &Fields) -> Outcome {
    match path {
        "users" | "chats" if emulator.look(State::is_full) => {
            Err(Refusal::new("there are too many people and chats"))
        }
        "users" => user(emulator, fields),
        "bots" => bot(emulator, fields),
        "chats" => chat(emulator, fields),
        "migrations" => migration(emulator, fields),
        "messages" => message(emulator, fields),
        "albums" => album(emulator, fields).await,
        "presses" => asks::press(emulator, fields),
        "queries" => asks::query(emulator, fields),
        "results" => asks::result(emulator, fields),
        "votes" => asks::vote(emulator, fields),
        "reactions" => asks::reaction(emulator, fields),
        "memberships" => membership(emulator, fields),
        "blocks" => block(emulator, fields),
        "updates" => deliveries::update(emulator, fields),
        "deliveries" => deliveries::repeat(emulator, fields),
        "faults" => deliveries::fault(emulator, fields),
        "clock" => {
            let by = fields.seconds("advance")?;
            let by = by.ok_or_else(|| Refusal::new("advance is missing"))?;
            emulator.advance(by).await;
            Ok(show::clock(emulator))
        }
        "reset" => {
            emulator.reset();
            Ok(json!({}))
        }
        _ => Err(Refusal(StatusCode::NOT_FOUND, format!("no path {path}"))),
    }
}

/// Creates a user, or changes the one who has the id.
fn user(emulator: &Emulator, fields: &Fields) -> Outcome {
    let name = fields.text("first_name")?;
    let id = fields.id("id")?;
    if id.is_some_and(|id| !(1..1 << 52).contains(&id)) {
        return Err(Refusal::new("an id is positive and has at most 52 bits"));
    }
    let is_bot = emulator.look(|state| id.is_some_and(|id| state.bots.contains_key(&id)));
    if is_bot {
        return Err(Refusal::new("the id is that of a bot"));
    }
    let person = match id {
        Some(id) => emulator.user_with_id(id, name.unwrap_or("User")),
        None => emulator.user(name.unwrap_or("User")),
    };
    if let Some(username) = fields.text("username")? {
        person.set_username(username);
    }
    if let Some(last_name) = fields.text("last_name")? {
        person.set_last_name(last_name);
    }
    if let Some(language) = fields.text("language_code")? {
        person.set_language(language);
    }
    if fields.flag("is_deactivated") {
        person.deactivate();
    }
    Ok(emulator.look(|state| state.user_json(person.id().0)))
}

/// Changes what a bot is called, and whether privacy mode is on.
fn bot(emulator: &Emulator, fields: &Fields) -> Outcome {
    let id = fields.bot(emulator)?;
    let (name, username) = (fields.text("first_name")?, fields.text("username")?);
    let is_private = fields.get("is_private").map(|value| *value == true);
    Ok(emulator.change(|state| {
        if let Some(account) = state.accounts.get_mut(&id) {
            if let Some(name) = name {
                name.clone_into(&mut account.first_name);
            }
            if let Some(username) = username {
                account.username = Some(username.trim_start_matches('@').to_owned());
            }
        }
        if let (Some(bot), Some(is_private)) = (state.bots.get_mut(&id), is_private) {
            bot.is_private = is_private;
        }
        state.user_json(id)
    }))
}

/// Makes a group a supergroup.
fn migration(emulator: &Emulator, fields: &Fields) -> Outcome {
    let key = fields.place(emulator, 0)?.key;
    let new = emulator.change(|state| state.migrate(key));
    let new = new.ok_or_else(|| Refusal::new("the chat is no basic group"))?;
    Ok(emulator.look(|state| state.chat_json(new)))
}

/// Creates a group or channel, or deletes the group of `chat`.
fn chat(emulator: &Emulator, fields: &Fields) -> Outcome {
    if fields.flag("delete") {
        let chat = fields.place(emulator, 0)?;
        let kind = emulator.look(|state| Some(state.chats.get(&chat.key)?.kind));
        if kind != Some(ChatKind::Group) {
            return Err(Refusal::new("the chat is no basic group"));
        }
        chat.delete();
        return Ok(json!({}));
    }
    let owner = fields.person(emulator, "owner")?;
    let title = fields.text("title")?.unwrap_or("Chat");
    let chat = match fields.required_text("type")? {
        "group" => emulator.group(title, &owner),
        "supergroup" => emulator.supergroup(title, &owner),
        "channel" => emulator.channel(title, &owner),
        _ => return Err(Refusal::new("a type is group, supergroup or channel")),
    };
    if let Some(username) = fields.text("username")? {
        chat.set_username(username);
    }
    chat.set_forum(fields.flag("is_forum"));
    chat.hide_members(fields.flag("has_hidden_members"));
    Ok(emulator.look(|state| state.chat_json(chat.key)))
}

/// Writes a message, or edits the one of `message_id`.
fn message(emulator: &Emulator, fields: &Fields) -> Outcome {
    let person = fields.person(emulator, "from")?;
    let chat = fields.place(emulator, person.id().0)?;
    if fields.get("message_id").is_some() {
        let message = fields.message(&chat)?;
        if fields.flag("delete") {
            person.delete(&message);
            return Ok(json!({}));
        }
        let text = fields.required_text("text")?;
        let is_edited = emulator.change(|state| {
            let is_edited = state.rewrite(chat.key, message.id().0, person.id().0, text);
            if is_edited {
                state.announce(chat.key, message.id().0, true);
            }
            is_edited
        });
        return match is_edited {
            true => Ok(message.json()),
            false => Err(Refusal::new("the message is another's")),
        };
    }
    let mut draft = match (fields.get("photo"), fields.text("document")?) {
        (Some(_), _) => Draft::photo(),
        (None, Some(name)) => {
            let content = fields.text("content")?.unwrap_or("emulated");
            Draft::document(name, content.to_owned())
        }
        (None, None) => Draft::text(fields.text("text")?.unwrap_or_default()),
    };
    if let Some(caption) = fields.text("caption")? {
        draft = draft.caption(caption);
    }
    draft.reply_to = fields.id("reply_to")?;
    for (name, value) in fields
        .get("fields")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        draft = draft.field(name, value.clone());
    }
    let message = write(&person, &chat, author(emulator, fields, &chat)?, draft)?;
    message.announce();
    Ok(message.json())
}

/// As whom somebody writes: by name, as an anonymous administrator, or as a channel.
fn author(emulator: &Emulator, fields: &Fields, chat: &Chat) -> Result<Author, Refusal> {
    let account = fields.required_id("from")?;
    let is_admin = |key: ChatKey| {
        let chat = |state: &State| Some(state.chats.get(&key)?.standing(account).is_admin());
        emulator.look(chat).unwrap_or(false)
    };
    match fields.get("as") {
        None => Ok(Author::Account(account)),
        Some(Value::String(name)) if name == "anonymous" && is_admin(chat.key) => {
            Ok(Author::Anonymous(account))
        }
        Some(Value::Number(channel)) => {
            let channel = channel.as_i64().unwrap_or(0);
            match is_admin(ChatKey::Shared(channel)) {
                true => Ok(Author::Channel { account, channel }),
                false => Err(Refusal::new("the user is no administrator of the channel")),
            }
        }
        Some(_) => Err(Refusal::new(
            "as is \"anonymous\" for administrators, or the id of a channel",
        )),
    }
}

fn write(
    person: &Person,
    chat: &Chat,
    author: Author,
    draft: Draft,
) -> Result<SentMessage, Refusal> {
    person
        .try_write(chat.key, author, draft)
        .ok_or_else(|| Refusal::new("the user may not write there"))
}

/// Sends an album with a pause between its items, in any order.
async fn album(emulator: &Emulator, fields: &Fields) -> Outcome {
    let person = fields.person(emulator, "from")?;
    let chat = fields.place(emulator, person.id().0)?;
    let count = fields.id("count")?.unwrap_or(2);
    if !(1..=100).contains(&count) {
        return Err(Refusal::new("an album has 1 to 100 items"));
    }
    let captions = fields.get("captions").and_then(Value::as_array);
    let caption = |item: usize| captions.and_then(|captions| captions.get(item)?.as_str());
    let count = usize::try_from(count).unwrap_or(1);
    let order = fields.numbers("order")?;
    let order = order.unwrap_or_else(|| (0..count).collect());
    if order.iter().any(|item| *item >= count) {
        return Err(Refusal::new("the order names an item that does not exist"));
    }
    let pause = fields.seconds("pause")?.unwrap_or_default();
    let group = emulator.change(|state| state.random.id());
    let mut sent = Vec::new();
    for item in 0..count {
        let mut draft = Draft::photo().field("media_group_id", group.clone());
        if let Some(caption) = caption(item) {
            draft = draft.caption(caption);
        }
        let author = Author::Account(person.id().0);
        sent.push(write(&person, &chat, author, draft)?);
    }
    for (position, item) in order.into_iter().enumerate() {
        if position > 0 && !pause.is_zero() {
            emulator.sleep(pause).await;
        }
        sent[item].announce();
    }
    Ok(sent.iter().map(SentMessage::json).collect())
}

/// Makes an account something to a chat, by the hand of the owner unless it joins or leaves.
fn membership(emulator: &Emulator, fields: &Fields) -> Outcome {
    let user = fields.required_id("user")?;
    let is_known = emulator.look(|state| state.accounts.contains_key(&user));
    if !is_known {
        return Err(Refusal::new(format!("there is no user {user}")));
    }
    let chat = fields.place(emulator, user)?;
    let (kind, owner, old) = emulator.look(|state| {
        let chat = state.chats.get(&chat.key);
        chat.map_or((ChatKind::Private, None, Standing::Left), |chat| {
            (chat.kind, chat.owner(), chat.standing(user))
        })
    });
    if kind == ChatKind::Private {
        return Err(Refusal::new("blocks is for private chats"));
    }
    let is_member = old.is_present();
    let until = fields.id("until_date")?.unwrap_or(0);
    let names = fields.names("rights")?;
    let has = |name: &str| {
        names
            .as_ref()
            .is_some_and(|names| names.iter().any(|it| it == name))
    };
    let (new, by): (Membership, i64) = match fields.required_text("status")? {
        "joined" if fields.get("invite_link").is_some() => {
            let link = fields.required_text("invite_link")?;
            let followed = emulator.change(|state| state.follow_link(user, link));
            return followed.map(|()| json!({})).map_err(Refusal::new);
        }
        "joined" if old == Standing::Kicked => {
            return Err(Refusal::new("the user is banned there"));
        }
        "joined" => (Standing::Member.into(), user),
        "asked" if old == Standing::Left => {
            fields.person(emulator, "user")?.ask_to_join(&chat);
            return Ok(json!({}));
        }
        "left" => (Standing::Left.into(), user),
        "member" => (Standing::Member.into(), owner.unwrap_or(user)),
        "administrator" if names.is_some() => {
            (Membership::administrator(has), owner.unwrap_or(user))
        }
        "administrator" => (Standing::Administrator.into(), owner.unwrap_or(user)),
        "restricted" => (
            Membership::restricted(is_member, has, until),
            owner.unwrap_or(user),
        ),
        "kicked" => (
            Membership::from(Standing::Kicked).until(until),
            owner.unwrap_or(user),
        ),
        _ => {
            return Err(Refusal::new(
                "a status is joined, left, asked, member, administrator, restricted or kicked",
            ));
        }
    };
    emulator.change(|state| state.set_standing(chat.key, user, new, by));
    Ok(json!({}))
}

fn block(emulator: &Emulator, fields: &Fields) -> Outcome {
    let person = fields.person(emulator, "from")?;
    let bot = fields.bot(emulator)?;
    let key = ChatKey::Private {
        bot,
        user: person.id().0,
    };
    let standing = match fields.get("is_blocked") {
        Some(Value::Bool(false)) => Standing::Member,
        _ => Standing::Kicked,
    };
    emulator.change(|state| {
        state.open_private(key);
        state.set_standing(key, bot, standing, person.id().0);
    });
    Ok(json!({}))
}
