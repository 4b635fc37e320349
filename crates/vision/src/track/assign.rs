//! Which detection belongs to which track: the assignment that is best for all together.

use std::collections::BTreeMap;

use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;

/// Likeness is compared to a millionth.
const UNIT: f64 = 1e6;
/// In a crowd of more than so many that are all near one another, each takes its most like in turn:
/// the best for all takes the cube of their number.
const BEST_MAX: usize = 200;

/// Pairs rows with columns so that the sum of their likeness is largest; a likeness of 0 or less is
/// no pair. `likeness` gives it for a row and a column.
pub fn assign(
    rows: usize,
    columns: usize,
    likeness: impl Fn(usize, usize) -> f64,
) -> Vec<(usize, usize)> {
    let mut like = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            // Never NaN: what cannot be compared is no pair.
            let found = (likeness(row, column).max(0.0) * UNIT) as i64;
            if found > 0 {
                like.push((row, column, found));
            }
        }
    }
    let mut pairs = Vec::new();
    for group in groups(rows, columns, like) {
        match group.as_slice() {
            [(row, column, _)] => pairs.push((*row, *column)),
            _ => pairs.extend(of_group(&group)),
        }
    }
    pairs
}

/// Pairs of one row, one column and how like they are.
type Like = Vec<(usize, usize, i64)>;

/// Splits what has nothing to do with one another: a person here and a crowd there.
fn groups(rows: usize, columns: usize, like: Like) -> Vec<Like> {
    let mut root: Vec<usize> = (0..rows + columns).collect();
    fn find(root: &mut [usize], mut at: usize) -> usize {
        while root[at] != at {
            root[at] = root[root[at]];
            at = root[at];
        }
        at
    }
    for (row, column, _) in &like {
        let (a, b) = (find(&mut root, *row), find(&mut root, rows + *column));
        root[a] = b;
    }
    let mut groups: BTreeMap<usize, Like> = BTreeMap::new();
    for one in like {
        groups.entry(find(&mut root, one.0)).or_default().push(one);
    }
    groups.into_values().collect()
}

fn of_group(like: &Like) -> Vec<(usize, usize)> {
    let sorted = |pick: fn(&(usize, usize, i64)) -> usize| {
        let mut all: Vec<usize> = like.iter().map(pick).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let (rows, columns) = (sorted(|it| it.0), sorted(|it| it.1));
    if rows.len().min(columns.len()) > BEST_MAX {
        return in_turn(like);
    }
    let is_turned = rows.len() > columns.len();
    let (few, many) = if is_turned { (&columns, &rows) } else { (&rows, &columns) };
    let mut weights = Matrix::new(few.len(), many.len(), 0_i64);
    for (row, column, found) in like {
        let (a, b) = if is_turned { (column, row) } else { (row, column) };
        if let (Ok(a), Ok(b)) = (few.binary_search(a), many.binary_search(b)) {
            weights[(a, b)] = *found;
        }
    }
    let (_, pairs) = kuhn_munkres(&weights);
    let pairs = pairs.into_iter().enumerate().filter(|pair| weights[*pair] > 0);
    pairs.map(|(a, b)| if is_turned { (many[b], few[a]) } else { (few[a], many[b]) }).collect()
}

/// The most like first.
fn in_turn(like: &Like) -> Vec<(usize, usize)> {
    let mut like = like.clone();
    like.sort_by_key(|(row, column, found)| (-found, *row, *column));
    let mut taken = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    like.retain(|(row, column, _)| {
        let is_free = !taken.0.contains(row) && !taken.1.contains(column);
        if is_free {
            taken.0.insert(*row);
            taken.1.insert(*column);
        }
        is_free
    });
    like.into_iter().map(|(row, column, _)| (row, column)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_best_and_nothing_unlike_is_paired() {
        let likeness = [[0.9, 0.8, 0.0], [0.85, 0.1, 0.0]];
        let mut pairs = assign(2, 3, |row, column| likeness[row][column]);
        pairs.sort_unstable();
        assert_eq!(pairs, [(0, 1), (1, 0)], "not the greedy 0.9");
        let turned = assign(3, 2, |row, column| likeness[column][row]);
        assert_eq!(turned.len(), 2);
        assert_eq!(assign(1, 1, |_, _| f64::NAN), []);
        assert_eq!(assign(0, 5, |_, _| 1.0), []);
    }

    #[test]
    fn a_crowd_that_is_all_alike_is_paired_in_turn() {
        let pairs = assign(1_000, 1_000, |row, column| if row == column { 1.0 } else { 0.5 });
        assert_eq!(pairs.len(), 1_000);
        assert!(pairs.iter().all(|(row, column)| row == column));
    }

    #[test]
    fn whatever_the_likeness_each_is_paired_once() {
        bolero::check!().for_each(|bytes: &[u8]| {
            let (rows, columns) = (bytes.len() % 7, bytes.len() / 7 % 9);
            let at = |n: usize| f64::from(bytes.get(n).copied().unwrap_or(3)) / 255.0;
            let pairs = assign(rows, columns, |row, column| at(row * columns + column));
            let (mut left, mut right): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
            for side in [&mut left, &mut right] {
                let count = side.len();
                side.sort_unstable();
                side.dedup();
                assert_eq!(side.len(), count);
            }
        });
    }
}
