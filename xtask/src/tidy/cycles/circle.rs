//! The shortest way from a folder back to itself.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Which of the folders beside each other name which, and the first place where each does.
#[derive(Default)]
pub(super) struct Graph(BTreeMap<String, BTreeMap<String, Place>>);

/// A line of a file.
type Place = (String, usize);

/// Folders that name each other in a circle: each with the place where it names the next, the last the first.
pub(super) struct Circle(Vec<(String, Place)>);

impl Graph {
    pub(super) fn add(&mut self, user: String, used: String, shown: &str, line: usize) {
        let place = (shown.to_owned(), line);
        let of_user = self.0.entry(user).or_default();
        let known = of_user.entry(used).or_insert_with(|| place.clone());
        if place < *known {
            *known = place;
        }
    }

    /// A shortest circle of each set of folders that reach each other, through the first of them.
    pub(super) fn circles(&self) -> Vec<Circle> {
        let mut told = BTreeSet::new();
        let mut circles = Vec::new();
        for folder in self.0.keys() {
            let after = self.reached(folder);
            if told.contains(folder) || !after.contains_key(folder) {
                continue;
            }
            told.extend(after.keys().filter(|other| self.reached(other).contains_key(folder)).cloned());
            circles.push(self.circle(folder, &after));
        }
        circles
    }

    /// What is reached from a folder, each with the folder before it on a shortest way.
    fn reached(&self, from: &str) -> BTreeMap<String, String> {
        let mut before = BTreeMap::new();
        let mut waiting = VecDeque::from([from.to_owned()]);
        while let Some(user) = waiting.pop_front() {
            for used in self.0.get(&user).into_iter().flat_map(BTreeMap::keys) {
                if !before.contains_key(used) {
                    before.insert(used.clone(), user.clone());
                    waiting.push_back(used.clone());
                }
            }
        }
        before
    }

    fn circle(&self, first: &str, before: &BTreeMap<String, String>) -> Circle {
        let mut edges = Vec::new();
        let mut used = first;
        while let Some(user) = before.get(used) {
            if let Some(place) = self.0.get(user).and_then(|of_user| of_user.get(used)) {
                edges.push((user.clone(), place.clone()));
            }
            used = user;
            if used == first {
                break;
            }
        }
        edges.reverse();
        Circle(edges)
    }
}

impl Circle {
    /// What is wrong, where and what to do. The folders are those in `parent`.
    pub(super) fn fault(&self, package: &str, parent: &[String]) -> String {
        let name = |folder: &str| parent.iter().map(String::as_str).chain([folder]).collect::<Vec<_>>().join("::");
        let names: Vec<String> = self.0.iter().chain(self.0.first()).map(|(folder, _)| name(folder)).collect();
        let places: Vec<String> = self.0.iter().map(|(_, (shown, line))| format!("{shown}:{line}")).collect();
        format!(
            "{package}: the modules `{}` name each other in a circle ({}): move what both need into a module of its own, or pass it \
             as an argument",
            names.join(" -> "),
            places.join(", ")
        )
    }
}
