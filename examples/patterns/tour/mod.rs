//! The tour: made-up people talk to the bot on a server in this process, with the clock paused.

mod notes;
mod show;
#[cfg(test)]
mod tests;

use std::{io::Write, sync::Arc, time::Duration};

use campanile::{
    App, Bot, BoxError, Kind,
    layers::channel_gate::Channel,
    stack,
    store::{MemoryStore, Store},
};
use campanile_emulator::{Album, BotClient, Chat, Draft, Emulator, Person, SentMessage};

use self::{notes::Notes, show::Show};
use crate::{
    bot::{self, Limit, Rules},
    paint::Paint,
};

/// Far less than a real bot allows, so that a flood is short.
const LIMIT: Limit = Limit {
    uses: 5,
    per: Duration::from_secs(10),
};

/// Walks through everything that the bot does, and writes the conversation.
///
/// # Errors
///
/// If the bot cannot go on, or `out` not be written.
pub(crate) async fn run(out: &mut impl Write, paint: Paint) -> Result<(), BoxError> {
    let emulator = Emulator::new();
    let client = emulator.bot("42:TOUR");
    client.set_username("tower_bot");
    let town = Town::new(&emulator, &client);
    let notes = Notes::new();

    let observer = notes.clone();
    let decider = notes.clone();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let (stack, albums) = bot::stack(
        &store,
        &town.rules(),
        move |request| observer.observe(request.update().kind().as_str()),
        move |decision| decider.decide(decision),
    )?;
    let bot = Bot::connect(client.clone()).await?;
    // The tour shows what becomes of updates that the bot would not ask for, too.
    let needs = stack::describe(&stack).await.allowed_updates();
    let kinds = needs.into_iter().flatten();
    let kinds = kinds.chain([Kind::EditedMessage, Kind::MyChatMember]);
    let running = App::new(bot.clone(), stack.clone())
        .allowed_updates(kinds)
        .driver_until(|stop| albums.drive(bot, stack).until(stop))
        .start()
        .await;

    let mut tour = Tour {
        show: Show::new(emulator.clone(), notes, out, paint),
        emulator,
        bot: client,
    };
    tour.walk(&town).await?;
    let report = running.stop().await?;
    tour.show.summary(report.settled)
}

/// The people, and the channels that the gate asks for.
struct Town {
    ada: Person,
    bob: Person,
    carol: Person,
    mallory: Person,
    news: Chat,
    club: Chat,
}

impl Town {
    fn new(emulator: &Emulator, bot: &BotClient) -> Self {
        let ada = emulator.user("Ada");
        let town = Self {
            bob: emulator.user("Bob"),
            carol: emulator.user("Carol"),
            mallory: emulator.user("Mallory"),
            news: emulator.channel("Tower news", &ada),
            club: emulator.channel("The club", &ada),
            ada,
        };
        town.news.set_username("tower_news");
        for channel in [&town.news, &town.club] {
            channel.promote(bot);
            channel.add(&town.bob);
        }
        town
    }

    /// Carol is on the list and in no channel, Mallory is not even on the list.
    fn rules(&self) -> Rules {
        let club = Channel::private(self.club.id(), "https://t.me/+AbCdEf");
        Rules {
            allowed: vec![self.ada.id(), self.bob.id(), self.carol.id()],
            channels: vec![
                Channel::public("@tower_news").id(self.news.id()),
                club.title("The club"),
            ],
            limit: Some(LIMIT),
        }
    }
}

struct Tour<'a, W> {
    emulator: Emulator,
    bot: BotClient,
    show: Show<'a, W>,
}

impl<W: Write> Tour<'_, W> {
    async fn walk(&mut self, town: &Town) -> Result<(), BoxError> {
        let menu = self.talk(town).await?;
        self.presses(town, &menu).await?;
        self.album(town).await?;
        self.flood(town).await?;
        self.gate(town).await?;
        self.strangers(town).await?;
        self.handlers(town).await
    }

    async fn talk(&mut self, Town { ada, bob, .. }: &Town) -> Result<SentMessage, BoxError> {
        let title = "The bot is made an administrator of the channels that its gate asks for";
        self.show.scene(title)?;
        self.show.next().await?;

        self.show.scene("Commands, and a menu of buttons")?;
        ada.say(&self.bot, "/start");
        self.show.next().await?;
        let menu = ada.chat(&self.bot).last();
        let menu = menu.ok_or("the bot sent no menu")?;
        ada.press(&menu, "drink:tea");
        self.show.next().await?;

        let title = "Messages, and arguments that are read or refused in words";
        self.show.scene(title)?;
        ada.say(&self.bot, "Good morning, tower!");
        bob.say(&self.bot, "/add 2 3 37");
        bob.say(&self.bot, "/add two and two");
        self.show.next().await?;
        Ok(menu)
    }

    async fn presses(&mut self, town: &Town, menu: &SentMessage) -> Result<(), BoxError> {
        let title = "Presses: a double tap runs once, and neither tap is left spinning";
        self.show.scene(title)?;
        town.ada.press(menu, "drink:coffee");
        town.ada.press(menu, "drink:coffee");
        self.show.next().await
    }

    async fn album(&mut self, town: &Town) -> Result<(), BoxError> {
        let title = "Albums: Telegram sends them piece by piece, the bot answers once";
        self.show.scene(title)?;
        let items = [Draft::photo(), Draft::video(), Draft::photo()];
        town.ada.album(
            &self.bot,
            Album::of(items).caption(0, "Holidays").order([1, 0, 2]),
        );
        self.show.next().await
    }

    async fn flood(&mut self, town: &Town) -> Result<(), BoxError> {
        let title = "Limits: five messages in ten seconds, one notice, then silence";
        self.show.scene(title)?;
        for number in 1..=8 {
            town.bob.say(&self.bot, &format!("Spam {number}"));
        }
        self.show.next().await?;
        town.bob.say(&self.bot, "Sorry.");
        self.show.next().await
    }

    async fn gate(
        &mut self,
        Town {
            carol, news, club, ..
        }: &Town,
    ) -> Result<(), BoxError> {
        let title = "The gate: Carol is shown where to join, and is in as soon as she has";
        self.show.scene(title)?;
        carol.say(&self.bot, "/start");
        self.show.next().await?;
        carol.join(news);
        self.show.next().await?;
        self.joined(carol).await?;
        carol.join(club);
        self.show.next().await?;
        self.joined(carol).await?;
        carol.say(&self.bot, "I am in!");
        self.show.next().await?;

        let title = "The gate: she leaves one channel, and is out at once";
        self.show.scene(title)?;
        carol.leave(club);
        carol.say(&self.bot, "Still there?");
        // A minute passes between two prompts.
        self.show.later(Duration::from_secs(60)).await?;
        carol.say(&self.bot, "Hello?");
        self.show.next().await
    }

    /// Presses the last button of the prompt.
    async fn joined(&mut self, person: &Person) -> Result<(), BoxError> {
        let prompt = person.chat(&self.bot).last();
        let prompt = prompt.ok_or("the gate sent no prompt")?;
        let buttons = prompt.buttons().concat();
        let data = buttons.into_iter().rev().find_map(|(_, data)| data);
        person.press(&prompt, &data.ok_or("the prompt has no button")?);
        self.show.next().await
    }

    async fn strangers(&mut self, Town { ada, mallory, .. }: &Town) -> Result<(), BoxError> {
        let title = "The allow-list: Mallory is told once, then there is silence";
        self.show.scene(title)?;
        mallory.say(&self.bot, "/start");
        mallory.say(&self.bot, "Let me in!");
        self.show.next().await?;

        let title = "Identity is not `from`: an anonymous admin is not the user behind it";
        self.show.scene(title)?;
        let group = self.emulator.supergroup("Bell ringers", ada);
        group.add(&self.bot);
        group.promote(&self.bot);
        ada.say(&group, "Hello from the group");
        ada.say_anonymously(&group, "Hello from nobody in particular");
        self.show.next().await
    }

    async fn handlers(&mut self, Town { bob, .. }: &Town) -> Result<(), BoxError> {
        let title = "Groups: a handler of an earlier one stops the update for all later ones";
        self.show.scene(title)?;
        bob.say(&self.bot, "BUY NOW: cheap bells!");
        self.show.next().await?;

        let title = "Only new messages are commands: a corrected typo runs nothing twice";
        self.show.scene(title)?;
        let typo = bob.say(&self.bot, "/hlep");
        bob.edit(&typo, "/help");
        self.show.next().await
    }
}
