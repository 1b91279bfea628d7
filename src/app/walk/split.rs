//! Where a shard is cut: by how the names that it has shown begin.

use std::collections::BTreeMap;

use crate::gateway::{Order, Shard};

use super::{Node, Walk};

impl Walk {
    /// Cuts the shard that is the longest under way, if the server can be asked for parts.
    pub(super) fn split(&mut self) {
        let at = (0..self.nodes.len()).filter(|at| self.may_split(*at)).max_by_key(|at| self.pages(*at));
        let Some(at) = at.filter(|_| self.filtered) else { return };
        let first = self.nodes.len();
        let Some(node) = self.nodes.get_mut(at) else { return };
        let parts = parts(&node.shard, node.names());
        if parts.len() < 2 {
            node.whole = true;
            return;
        }
        let depth = node.depth;
        let numbers: Vec<usize> = (first..first + parts.len()).collect();
        node.cut(numbers.clone());
        let order = if self.sorted { Order::Oldest } else { Order::Any };
        for (number, shard) in numbers.into_iter().zip(parts) {
            let forward = self.chains.begin(number, order);
            self.nodes.push(Node::new(shard, Some((at, depth)), forward));
        }
    }

    fn may_split(&self, at: usize) -> bool {
        let Some(node) = self.nodes.get(at) else { return false };
        let open = self.chains.get(node.forward).is_some_and(|chain| chain.open);
        open && !node.done && !node.whole && node.parts.is_empty() && self.pages(at) >= self.split_after
    }

    fn pages(&self, at: usize) -> u32 {
        let Some(node) = self.nodes.get(at) else { return 0 };
        let chains = [Some(node.forward), node.backward].into_iter().flatten();
        chains.filter_map(|id| self.chains.get(id)).map(|chain| chain.pages).sum()
    }
}

/// Cuts a shard into parts that hold about as many of these names each: some by how names begin, and one for all others.
/// Fewer than two when the names tell of no cut.
pub(super) fn parts(shard: &Shard, names: &[Box<str>]) -> Vec<Shard> {
    let room = Shard::MOST_LEFT_OUT.saturating_sub(shard.without.len());
    let mut groups: Vec<(Box<str>, Vec<&str>)> =
        vec![(shard.prefix.clone(), names.iter().map(|name| &**name).collect())];
    // The largest group is cut until there is no room for more, or nothing left to cut.
    while let Some(at) = largest(&groups, &shard.prefix) {
        let (prefix, names) = groups.swap_remove(at);
        let finer = finer(&names);
        let better = finer.len() > 1 || finer.first().is_some_and(|(longer, _)| longer.len() > prefix.len());
        if !better || groups.len() + finer.len() > room {
            groups.push((prefix, names));
            break;
        }
        groups.extend(finer);
    }
    groups.retain(|(prefix, _)| prefix.len() > shard.prefix.len());
    groups.sort_by_key(|(prefix, names)| (std::cmp::Reverse(names.len()), prefix.clone()));
    groups.truncate(room);
    if groups.is_empty() {
        return Vec::new();
    }
    let mut without = shard.without.clone();
    without.extend(groups.iter().map(|(prefix, _)| prefix.clone()));
    let rest = Shard { prefix: shard.prefix.clone(), without };
    let mut parts: Vec<Shard> =
        groups.into_iter().map(|(prefix, _)| Shard { without: left_out(shard, &prefix), prefix }).collect();
    parts.push(rest);
    parts
}

/// What a shard leaves out concerns those of its parts alone that it begins like.
fn left_out(shard: &Shard, prefix: &str) -> Vec<Box<str>> {
    shard.without.iter().filter(|other| other.starts_with(prefix)).cloned().collect()
}

/// The group with the most names, if cutting it makes the parts more even.
fn largest(groups: &[(Box<str>, Vec<&str>)], whole: &str) -> Option<usize> {
    let all: usize = groups.iter().map(|(_, names)| names.len()).sum();
    let most = groups.iter().enumerate().max_by_key(|(_, (_, names))| names.len());
    let (at, (prefix, names)) = most?;
    let uneven = prefix.len() == whole.len() || names.len() * Shard::MOST_LEFT_OUT > all;
    (uneven && names.len() > 1).then_some(at)
}

/// The same names by the first character in which they differ. A name that ends there belongs to no group.
fn finer<'a>(names: &[&'a str]) -> Vec<(Box<str>, Vec<&'a str>)> {
    let common = names.iter().copied().reduce(common).map_or(0, str::len);
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in names {
        let end = name.char_indices().map(|(at, c)| at + c.len_utf8()).find(|end| *end > common);
        if let Some(prefix) = end.and_then(|end| name.get(..end)) {
            groups.entry(prefix).or_default().push(name);
        }
    }
    groups.into_iter().map(|(prefix, names)| (prefix.into(), names)).collect()
}

/// How both begin.
fn common<'a>(one: &'a str, other: &str) -> &'a str {
    let same = one.char_indices().zip(other.chars()).find(|((_, a), b)| a != b);
    let end = same.map_or(one.len().min(other.len()), |((at, _), _)| at);
    one.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(texts: &[&str]) -> Vec<Box<str>> {
        texts.iter().map(|text| Box::from(*text)).collect()
    }

    #[test]
    fn the_parts_are_the_whole_and_no_name_is_in_two() {
        let names = names(&[
            "prod/a",
            "prod/b",
            "prod/b",
            "prod/c/1",
            "prod/c/2",
            "dev/x",
            "x",
            "prod/",
            "staging/q",
        ]);
        let whole = Shard { prefix: "".into(), without: vec!["x/".into()] };
        let cut = parts(&whole, &names);
        assert!(cut.len() > 3, "{cut:?}");
        for name in
            ["prod/a", "prod/zz", "p", "dev/", "", "x", "x/1", "staging/q", "Prod/a", "prod/c", "prod/c/3"]
        {
            let inside = cut.iter().filter(|part| part.holds(name)).count();
            assert_eq!(inside, usize::from(whole.holds(name)), "{name}: {cut:?}");
        }
        assert!(cut.iter().all(|part| part.without.len() <= Shard::MOST_LEFT_OUT));
    }

    #[test]
    fn a_long_common_beginning_is_no_hindrance() {
        let names: Vec<Box<str>> = (0..900).map(|n| format!("prod/team/service-{n:03}/db").into()).collect();
        let cut = parts(&Shard::default(), &names);
        let largest = cut.iter().map(|part| names.iter().filter(|name| part.holds(name)).count()).max();
        assert!(largest.unwrap() <= 200, "{cut:?}");
    }

    #[test]
    fn one_name_cannot_be_cut() {
        assert!(
            parts(&Shard::default(), &names(&["a", "a", "a"])).len() < 2
                || parts(&Shard::default(), &[]).is_empty()
        );
        assert!(parts(&Shard::default(), &[]).is_empty());
    }
}
