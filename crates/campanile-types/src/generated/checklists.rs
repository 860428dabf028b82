//! Types of the Bot API: checklists.

use super::*;

record! {
    inbound
    /// The Bot API's [`Checklist`](https://core.telegram.org/bots/api#checklist).
    Checklist {
        required {
            /// Title.
            title: String,
            /// Tasks.
            tasks: Vec<ChecklistTask>,
        }
        optional {
            /// Title entities.
            title_entities: Vec<MessageEntity>,
        }
        flags {
            /// Others can add tasks.
            others_can_add_tasks,
            /// Others can mark tasks as done.
            others_can_mark_tasks_as_done,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChecklistTask`](https://core.telegram.org/bots/api#checklisttask).
    ChecklistTask {
        required {
            /// Id.
            id: i64,
            /// Text.
            text: String,
        }
        optional {
            /// Text entities.
            text_entities: Vec<MessageEntity>,
            /// Completed by user.
            completed_by_user: Box<User>,
            /// Completed by chat.
            completed_by_chat: Box<Chat>,
            /// Completion date, in seconds since 1970.
            completion_date: Date,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChecklistTasksAdded`](https://core.telegram.org/bots/api#checklisttasksadded).
    ChecklistTasksAdded {
        required {
            /// Tasks.
            tasks: Vec<ChecklistTask>,
        }
        optional {
            /// Checklist message.
            checklist_message: Box<Message>,
        }
    }
}

record! {
    inbound
    /// The Bot API's [`ChecklistTasksDone`](https://core.telegram.org/bots/api#checklisttasksdone).
    ChecklistTasksDone {
        optional {
            /// Checklist message.
            checklist_message: Box<Message>,
            /// Marked as done task ids.
            marked_as_done_task_ids: Vec<i64>,
            /// Marked as not done task ids.
            marked_as_not_done_task_ids: Vec<i64>,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputChecklist`](https://core.telegram.org/bots/api#inputchecklist).
    InputChecklist {
        required {
            /// Title; 1-255 characters.
            title: String,
            /// Tasks; 1-30.
            tasks: Vec<InputChecklistTask>,
        }
        optional {
            /// Parse mode.
            parse_mode: ParseMode,
            /// Title entities.
            title_entities: Vec<MessageEntity>,
            /// Others can add tasks.
            others_can_add_tasks: bool,
            /// Others can mark tasks as done.
            others_can_mark_tasks_as_done: bool,
        }
    }
}

record! {
    outbound
    /// The Bot API's [`InputChecklistTask`](https://core.telegram.org/bots/api#inputchecklisttask).
    InputChecklistTask {
        required {
            /// Id.
            id: i64,
            /// Text; 1-100 characters.
            text: String,
        }
        optional {
            /// Parse mode.
            parse_mode: ParseMode,
            /// Text entities.
            text_entities: Vec<MessageEntity>,
        }
    }
}
