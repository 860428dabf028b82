//! What becomes of a parsed text before it is sent (TDLib, `fix_formatted_text`).

use super::{Entity, Formatted, auto, utf16_len};

/// How many entities a text keeps, so that hostile ones cost no time.
const MAX_ENTITIES: usize = 1_000;

impl Formatted {
    /// Trims the text, drops what cannot stand, and adds what Telegram finds by itself.
    pub(super) fn tidied(self) -> Self {
        let Self { text, mut entities } = self.trimmed();
        entities.truncate(MAX_ENTITIES);
        let mut entities = without_styles_in_code(entities);
        for found in auto::find(&text) {
            // A link or a block of code has no further entity in it, and quotations may.
            let is_free = entities.iter().all(|entity| {
                entity.kind.is_style() || entity.kind.is_quote() || !entity.overlaps(&found)
            });
            if is_free {
                entities.push(found);
            }
        }
        entities.sort_by_key(|entity| {
            (
                entity.offset,
                std::cmp::Reverse(entity.length),
                entity.kind.rank(),
            )
        });
        entities.dedup();
        Self { text, entities }
    }

    /// The text without spaces at its ends; spaces that an entity begins with stay.
    fn trimmed(self) -> Self {
        let Self { text, mut entities } = self;
        let kept = text.trim_end();
        let end = utf16_len(kept);
        for entity in &mut entities {
            let (first, last) = (entity.offset.min(end), entity.end().min(end));
            *entity = Entity::new(first, last, entity.kind.clone());
        }
        entities.retain(|entity| entity.length > 0);
        let first = entities.iter().map(|entity| entity.offset).min();
        let lead = kept.len() - kept.trim_start_matches([' ', '\n']).len();
        // These are ASCII: as many bytes as UTF-16 units.
        let lead = lead.min(first.unwrap_or(lead));
        for entity in &mut entities {
            entity.offset -= lead;
        }
        Self {
            text: kept[lead..].to_owned(),
            entities,
        }
    }
}

/// Cuts code out of styles: what stands in code has no style.
fn without_styles_in_code(entities: Vec<Entity>) -> Vec<Entity> {
    let code: Vec<_> = entities
        .iter()
        .filter(|entity| entity.kind.is_code())
        .cloned()
        .collect();
    let mut kept = Vec::new();
    for entity in entities {
        if !entity.kind.is_style() {
            kept.push(entity);
            continue;
        }
        let mut pieces = vec![entity];
        for code in &code {
            pieces = pieces
                .into_iter()
                .flat_map(|piece| pieces_outside(piece, code))
                .collect();
        }
        kept.extend(pieces);
    }
    kept
}

fn pieces_outside(piece: Entity, code: &Entity) -> Vec<Entity> {
    if !piece.overlaps(code) {
        return vec![piece];
    }
    let before = Entity::new(piece.offset, code.offset, piece.kind.clone());
    let after = Entity::new(code.end(), piece.end().max(code.end()), piece.kind);
    [before, after]
        .into_iter()
        .filter(|piece| piece.length > 0)
        .collect()
}
