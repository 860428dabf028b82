/// The labels and numbers of the pages that a row shows; none if there is nowhere to go.
pub(super) fn around(current: u32, count: u32) -> Vec<(String, u32)> {
    if count < 2 {
        return Vec::new();
    }
    let current = current.clamp(1, count);
    if count <= 5 {
        return (1..=count)
            .map(|page| (plain(page, current), page))
            .collect();
    }
    // Three in the middle, and both ends; near an end the middle moves, so that there are five.
    let middle = current.clamp(3, count - 2);
    [1, middle - 1, middle, middle + 1, count]
        .map(|page| (label(page, current, middle, count), page))
        .into()
}

fn plain(page: u32, current: u32) -> String {
    match page == current {
        true => format!("· {page} ·"),
        false => page.to_string(),
    }
}

/// A page with an arrow where the numbers between it and its neighbour are left out.
fn label(page: u32, current: u32, middle: u32, count: u32) -> String {
    if page == current {
        plain(page, current)
    } else if page == 1 && middle > 3 {
        "« 1".to_owned()
    } else if page == count && middle < count - 2 {
        format!("{count} »")
    } else if page + 1 == middle && middle > 3 {
        format!("‹ {page}")
    } else if page == middle + 1 && middle < count - 2 {
        format!("{page} ›")
    } else {
        plain(page, current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(current: u32, count: u32, expected: &str) {
        let labels: Vec<_> = around(current, count).into_iter().map(|(l, _)| l).collect();
        assert_eq!(labels.join(" | "), expected, "page {current} of {count}");
    }

    #[test]
    fn a_row_shows_the_ends_and_what_is_near() {
        check(1, 1, "");
        check(1, 0, "");
        check(2, 3, "1 | · 2 · | 3");
        check(5, 5, "1 | 2 | 3 | 4 | · 5 ·");
        check(1, 9, "· 1 · | 2 | 3 | 4 › | 9 »");
        check(3, 9, "1 | 2 | · 3 · | 4 › | 9 »");
        check(4, 9, "« 1 | ‹ 3 | · 4 · | 5 › | 9 »");
        check(5, 9, "« 1 | ‹ 4 | · 5 · | 6 › | 9 »");
        check(7, 9, "« 1 | ‹ 6 | · 7 · | 8 | 9");
        check(9, 9, "« 1 | ‹ 6 | 7 | 8 | · 9 ·");
    }

    #[test]
    fn pages_that_do_not_exist_are_never_offered() {
        for count in 0..30 {
            for current in 0..=count + 2 {
                let pages: Vec<_> = around(current, count).into_iter().map(|(_, p)| p).collect();
                assert!(pages.is_sorted() && pages.iter().all(|page| (1..=count).contains(page)));
                let shown = count < 2 || pages.contains(&current.clamp(1, count));
                assert!(shown, "page {current} of {count}: {pages:?}");
            }
        }
        assert_eq!(around(u32::MAX, u32::MAX).len(), 5);
    }
}
