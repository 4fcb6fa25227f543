//! From names to local parts, from known addresses to the right guess, and who is not searched for.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;
use std::convert::Infallible;

use proptest::prelude::*;

use super::names::{Family, Given, Letters, Name};
use super::pattern::{Pattern, Style};
use super::*;

fn person(id: &str, first: &str, last: &str, email: Option<&str>) -> ContactRecord {
    ContactRecord {
        id: id.to_owned(),
        company: "acme.example".to_owned(),
        first: first.to_owned(),
        last: last.to_owned(),
        role: "Head of Sales".to_owned(),
        email: email.map(str::to_owned),
    }
}

fn ann(email: Option<&str>) -> ContactRecord {
    person("ct-ann", "Ann", "Lee", email)
}

fn country(code: &str) -> Option<Country> {
    Some(Country::of_code(code).unwrap())
}

fn found(inquiry: &Inquiry<'_>, suppressed: &[Subject<'_>]) -> Finding {
    let mut ask = |asked: &[Subject<'_>]| Ok::<_, Infallible>(asked.iter().any(|subject| suppressed.contains(subject)));
    discover(inquiry, &Rules::default(), &mut ask).unwrap()
}

/// What a search for a person at `acme.example` finds, best first, as `local pattern`.
fn guesses(first: &str, last: &str, code: &str, known: &[(&str, &str, &str)]) -> Vec<(String, f64)> {
    let colleagues: Vec<ContactRecord> = known
        .iter()
        .enumerate()
        .map(|(n, (first, last, local))| {
            person(&format!("ct-{n}"), first, last, Some(&format!("{local}@acme.example")))
        })
        .collect();
    let candidates = candidates(&person("ct-x", first, last, None), "acme.example", country(code), &colleagues);
    candidates.into_iter().map(|c| (c.email.strip_suffix("@acme.example").unwrap().to_owned(), c.confidence)).collect()
}

#[test]
fn each_pattern_makes_its_local_part() {
    let name = Name::new("Anna", "Berg");
    let made: Vec<(&str, String)> = Pattern::ALL
        .into_iter()
        .map(|pattern| {
            let style = Style { pattern, letters: Letters::Plain, given: Given::First, family: Family::Joined };
            (pattern.name_and_share().0, style.local(&name).unwrap())
        })
        .collect();
    let expected = [
        ("first.last", "anna.berg"),
        ("flast", "aberg"),
        ("firstlast", "annaberg"),
        ("first", "anna"),
        ("last", "berg"),
        ("f.last", "a.berg"),
        ("first_last", "anna_berg"),
        ("first-last", "anna-berg"),
        ("last.first", "berg.anna"),
        ("lastf", "berga"),
        ("firstl", "annab"),
        ("first.l", "anna.b"),
        ("lfirst", "banna"),
    ];
    assert_eq!(made, expected.map(|(pattern, local)| (pattern, local.to_owned())));
    let shares: f64 = Pattern::ALL.iter().map(|pattern| pattern.name_and_share().1).sum();
    assert!((shares - 1.0).abs() < 1e-9, "{shares}");
}

#[test]
fn names_are_written_in_all_their_ways() {
    let cases: [(&str, &str, &[&str]); 16] = [
        ("Jürgen", "Müller", &["jurgen.muller", "juergen.mueller"]),
        ("Ju\u{308}rgen", "Mu\u{308}ller", &["jurgen.muller", "juergen.mueller"]),
        ("Søren", "Bjørn", &["soren.bjorn", "soeren.bjoern"]),
        ("Åse", "Ålund", &["ase.alund", "aase.aalund"]),
        ("Rainer", "Groß", &["rainer.gross"]),
        ("Łukasz", "Wójcik", &["lukasz.wojcik"]),
        ("Jan", "van der Berg", &["jan.vanderberg", "jan.van-der-berg", "jan.berg"]),
        ("Ludwig", "von Hohenfels", &["ludwig.vonhohenfels", "ludwig.hohenfels"]),
        ("María", "García López", &["maria.garcialopez", "maria.garcia", "maria.lopez", "maria.garcia-lopez"]),
        ("Eva", "Klein-Schmidt", &["eva.kleinschmidt", "eva.klein-schmidt", "eva.klein", "eva.schmidt"]),
        ("Jean-Pierre", "Dupont", &["jean-pierre.dupont", "jeanpierre.dupont", "jean.dupont"]),
        ("Sinéad", "O'Neill", &["sinead.oneill"]),
        ("Sinéad", "O’Neill", &["sinead.oneill"]),
        ("Dr. Anna", "Berg Jr.", &["anna.berg"]),
        ("ANNA", "  Berg ", &["anna.berg"]),
        ("Zoë", "de la Cruz", &["zoe.delacruz", "zoe.cruz", "zoe.de-la-cruz"]),
    ];
    for (first, last, expected) in cases {
        let name = Name::new(first, last);
        let dotted = Style::all().filter(|style| style.pattern == Pattern::FirstDotLast);
        let made: BTreeSet<String> = dotted.filter_map(|style| style.local(&name)).collect();
        for local in expected {
            assert!(made.contains(*local), "{first} {last}: no {local} in {made:?}");
        }
        assert!(!made.iter().any(|local| local.contains('\'')), "{made:?}");
    }
}

#[test]
fn a_name_without_latin_letters_has_no_local_part() {
    for (first, last) in [("Мария", "Иванова"), ("山田", "太郎"), ("", ""), ("'", "-"), ("Anna Мария", "")]
    {
        assert!(guesses(first, last, "US", &[]).is_empty(), "{first} {last}");
    }
    let one_word: Vec<String> = guesses("Madonna", "", "US", &[]).into_iter().map(|(local, _)| local).collect();
    assert_eq!(one_word, ["madonna"], "half a name fits only the patterns of one word");
}

#[test]
fn without_known_addresses_the_prior_speaks_softly() {
    let guesses = guesses("Anna", "Berg", "US", &[]);
    assert_eq!(guesses[0], ("anna.berg".to_owned(), 0.45));
    assert_eq!(guesses[1].0, "aberg");
    assert_eq!(guesses.len(), CANDIDATES_MAX);
    let candidate = &candidates(&ann(None), "acme.example", None, &[])[0];
    assert_eq!(candidate.evidence, [Evidence { kind: EvidenceKind::Prior, count: 0 }]);
    assert_eq!(candidate.pattern.as_deref(), Some("first.last"));
    assert_eq!((candidate.kind, candidate.status), (EmailKind::Personal, EmailStatus::Inferred));
}

#[test]
fn known_addresses_outweigh_the_prior_up_to_their_cap() {
    let known = [
        ("Tom", "Hill", "thill"),
        ("Eva", "Roth", "eroth"),
        ("Max", "Stein", "mstein"),
        ("Ida", "Lund", "ilund"),
        ("Leo", "Voss", "lvoss"),
    ];
    let one = guesses("Anna", "Berg", "US", &known[..1]);
    assert_eq!(one[0].0, "aberg");
    assert!(one[0].1 <= 0.80 && one[0].1 > one[1].1);
    let many: Vec<_> = (0..60).map(|n| known[n % 5]).collect();
    let repeated = guesses("Anna", "Berg", "US", &many);
    let five = guesses("Anna", "Berg", "US", &known);
    assert_eq!(repeated[0], five[0], "an address counts once, however often it is on file");
    assert!(five[0].1 > one[0].1 && five[0].1 <= CONFIDENCE_MAX);
    let first = &candidates(
        &ann(None),
        "acme.example",
        None,
        &known.map(|(f, l, local)| person(local, f, l, Some(&format!("{local}@acme.example")))),
    )[0];
    assert_eq!(first.evidence, [Evidence { kind: EvidenceKind::DomainPattern, count: 5 }]);
    assert_eq!((first.email.as_str(), first.pattern.as_deref()), ("alee@acme.example", Some("flast")));
}

#[test]
fn confidence_never_passes_its_caps() {
    let names: Vec<(String, String)> =
        (0..90).map(|n| (format!("{}na", letter(n)), format!("{}erg{}", letter(n / 26), letter(n)))).collect();
    let colleagues: Vec<ContactRecord> =
        names.iter().map(|(f, l)| person(&format!("{f}{l}"), f, l, Some(&format!("{f}.{l}@acme.example")))).collect();
    let top = |known: usize| candidates(&ann(None), "acme.example", None, &colleagues[..known])[0].confidence;
    assert!((top(0) - 0.45).abs() < 1e-9);
    assert!(top(1) <= 0.80 && top(2) <= 0.80);
    assert!((top(90) - CONFIDENCE_MAX).abs() < 1e-9);
    assert!(top(0) < top(1) && top(1) < top(2) && top(2) < top(3) && top(3) < top(20));
}

#[test]
fn a_company_keeps_its_way_with_letters_and_long_names() {
    let known = [("Jörg", "Köhler", "joerg.koehler"), ("Ana", "Gómez Ruiz", "ana.gomez"), ("Li", "Wu", "li.wu")];
    assert_eq!(guesses("Günter", "Bäcker", "US", &known)[0].0, "guenter.baecker");
    assert_eq!(guesses("Eva", "Pérez Soto", "US", &known)[0].0, "eva.perez");
    let plain = [("Jörg", "Köhler", "jorg.kohler"), ("Uwe", "Böhm", "uwe.bohm"), ("Li", "Wu", "li.wu")];
    assert_eq!(guesses("Günter", "Bäcker", "DE", &plain)[0].0, "gunter.backer", "known addresses beat the country");
    assert_eq!(guesses("Günter", "Bäcker", "DE", &[])[0].0, "guenter.baecker");
    assert_eq!(guesses("Günter", "Bäcker", "TR", &[])[0].0, "gunter.backer");
}

#[test]
fn department_addresses_and_other_domains_teach_nothing() {
    let colleagues = [
        person("a", "Info", "Desk", Some("info@acme.example")),
        person("b", "Eva", "Roth", Some("eroth@gmail.com")),
        person("c", "Max", "Stein", Some("mstein@other.example")),
        person("d", "Ida", "Lund", Some("not an address")),
    ];
    let taught = candidates(&ann(None), "acme.example", None, &colleagues);
    assert_eq!(taught, candidates(&ann(None), "acme.example", None, &[]));
}

#[test]
fn two_people_with_one_local_part_make_it_less_likely() {
    let known = [("Tom", "Hill", "thill"), ("Eva", "Roth", "eroth"), ("Max", "Stein", "mstein")];
    let confidence = |others: &[ContactRecord]| {
        let mut colleagues: Vec<_> =
            known.iter().map(|(f, l, local)| person(local, f, l, Some(&format!("{local}@acme.example")))).collect();
        colleagues.extend_from_slice(others);
        let all = candidates(&ann(None), "acme.example", None, &colleagues);
        all.iter().find(|candidate| candidate.email == "alee@acme.example").unwrap().confidence
    };
    let alone = confidence(&[]);
    let shared = confidence(&[person("ct-2", "Alan", "Lee", None)]);
    let taken = confidence(&[person("ct-2", "Alan", "Lee", Some("alee@acme.example"))]);
    assert!((shared - alone / 2.0).abs() < 0.002, "{alone} {shared}");
    assert!(taken < shared / 2.0, "{shared} {taken}");
    assert!((confidence(&[person("ct-2", "Bob", "Lee", None)]) - alone).abs() < 1e-9);
    assert!((confidence(&[ann(None)]) - alone).abs() < 1e-9, "the person is not a rival of their own");
}

#[test]
fn a_known_address_is_found_as_it_is_stored() {
    let contact = ann(Some("  Ann.Lee+x@Acme.Example "));
    let inquiry = Inquiry { contact: &contact, domain: Some("acme.example"), country: country("DE"), colleagues: &[] };
    let finding = found(&inquiry, &[]);
    assert_eq!(finding.outcome, Outcome::Found);
    let [candidate] = finding.candidates.as_slice() else { panic!("one address") };
    assert_eq!((candidate.email.as_str(), candidate.status), ("ann.lee+x@acme.example", EmailStatus::Known));
    assert_eq!((candidate.pattern.as_ref(), candidate.evidence[0].kind), (None, EvidenceKind::KnownContact));
    // It needs no domain of the company's own, and what is not an address is not on file.
    let elsewhere = ann(Some("ann@gmail.com"));
    let inquiry = Inquiry { contact: &elsewhere, domain: None, country: country("US"), ..inquiry };
    assert_eq!(found(&inquiry, &[]).outcome, Outcome::Found);
    let broken = ann(Some("ann at acme"));
    let inquiry = Inquiry { contact: &broken, domain: Some("acme.example"), ..inquiry };
    assert_eq!(found(&inquiry, &[]).outcome, Outcome::Candidates);
}

#[test]
fn no_own_domain_is_said() {
    let contact = ann(None);
    let domains =
        [None, Some(""), Some("gmail.com"), Some("Outlook.com."), Some("acme"), Some("10.0.0.1"), Some("a..b")];
    for domain in domains {
        let inquiry = Inquiry { contact: &contact, domain, country: country("DE"), colleagues: &[] };
        assert_eq!(found(&inquiry, &[]), without(Outcome::NoDomain), "{domain:?}");
    }
}

#[test]
fn a_suppressed_person_domain_or_address_is_not_looked_for() {
    let person = Subject::Person { company: "acme.example", first: "Ann", last: "Lee" };
    let subjects = [person, Subject::Domain("acme.example"), Subject::Address("ann.lee@acme.example")];
    for contact in [ann(None), ann(Some("ann.lee@acme.example"))] {
        let inquiry =
            Inquiry { contact: &contact, domain: Some("acme.example"), country: country("US"), colleagues: &[] };
        for subject in subjects {
            assert_eq!(found(&inquiry, &[subject]), without(Outcome::NotPermitted), "{subject:?}");
        }
        assert!(!found(&inquiry, &[Subject::Address("bob@acme.example")]).candidates.is_empty());
        let no_domain = Inquiry { domain: None, ..inquiry };
        assert_eq!(found(&no_domain, &[person]).outcome, Outcome::NotPermitted, "the person comes first");
    }
}

#[test]
fn a_failed_look_into_the_list_ends_the_search() {
    let contact = ann(None);
    let inquiry = Inquiry { contact: &contact, domain: Some("acme.example"), country: None, colleagues: &[] };
    for answers in 0..3 {
        let mut left = answers;
        let mut ask = |_: &[Subject<'_>]| {
            left -= 1;
            if left < 0 { Err("disk") } else { Ok(false) }
        };
        assert_eq!(discover(&inquiry, &Rules::default(), &mut ask), Err("disk"), "{answers}");
    }
}

#[test]
fn the_gate_holds_for_real_domains_in_its_countries() {
    let contact = ann(Some("ann.lee@acme.com"));
    let outcome = |domain: &'static str, country: Option<Country>, rules: &Rules| {
        let inquiry = Inquiry { contact: &contact, domain: Some(domain), country, colleagues: &[] };
        discover(&inquiry, rules, &mut |_| Ok::<_, Infallible>(false)).unwrap().outcome
    };
    let rules = Rules::default();
    for code in ["DE", "FR", "NO", "IS", "LI", "GB"] {
        assert_eq!(outcome("acme.com", country(code), &rules), Outcome::NotPermitted, "{code}");
        for made_up in ["acme.example", "acme.test", "shop.acme.invalid"] {
            assert_eq!(outcome(made_up, country(code), &rules), Outcome::Found, "{code} {made_up}");
        }
    }
    assert_eq!(outcome("acme.com", None, &rules), Outcome::NotPermitted, "an unknown country may be a gated one");
    assert_eq!(outcome("example.com", country("DE"), &rules), Outcome::NotPermitted);
    for code in ["US", "CH"] {
        assert_eq!(outcome("acme.com", country(code), &rules), Outcome::Found, "{code}");
    }
    assert_eq!(rules.gated.iter().collect::<BTreeSet<_>>().len(), 31, "27 + Iceland, Liechtenstein, Norway + UK");
    let open = Rules { gated: Vec::new(), ..rules };
    assert_eq!(outcome("acme.com", country("DE"), &open), Outcome::Found);
}

#[test]
fn a_department_is_offered_only_where_no_person_can_be() {
    let contact = person("ct-m", "Мария", "Иванова", None);
    let colleagues = [person("a", "", "", Some("office@acme.example"))];
    let inquiry =
        Inquiry { contact: &contact, domain: Some("acme.example"), country: country("US"), colleagues: &colleagues };
    let finding = found(&inquiry, &[]);
    assert_eq!(finding.outcome, Outcome::Candidates);
    let emails: Vec<&str> = finding.candidates.iter().map(|candidate| candidate.email.as_str()).collect();
    assert_eq!(emails, ["office@acme.example", "sales@acme.example", "info@acme.example"]);
    assert!(finding.candidates.iter().all(|c| c.kind == EmailKind::Role && c.confidence <= 0.3));
    let withheld = Rules { roles: Roles::Withheld, ..Rules::default() };
    let none = discover(&inquiry, &withheld, &mut |_| Ok::<_, Infallible>(false)).unwrap();
    assert_eq!(none, without(Outcome::None));
    let ann = ann(None);
    let personal = found(&Inquiry { contact: &ann, ..inquiry }, &[]);
    assert!(personal.candidates.iter().all(|candidate| candidate.kind == EmailKind::Personal));
}

#[test]
fn a_candidate_is_written_as_the_schema_names_it() {
    let candidate = &candidates(&ann(None), "acme.example", None, &[])[0];
    let json = serde_json::to_value(candidate).unwrap();
    let expected = serde_json::json!({
        "email": "ann.lee@acme.example", "kind": "PERSONAL", "status": "INFERRED", "confidence": 0.45,
        "pattern": "first.last", "evidence": [{"kind": "prior", "count": 0}], "verification": "not_performed",
    });
    assert_eq!(json, expected);
    assert_eq!(&serde_json::from_value::<Candidate>(json).unwrap(), candidate);
}

/// Pseudorandom numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }
}

// One name in five can be written in several ways.
const FIRST: [&str; 22] = [
    "Anna",
    "Ben",
    "Carla",
    "David",
    "Emma",
    "Farid",
    "Grace",
    "Hugo",
    "Ines",
    "Jonas",
    "Kira",
    "Liam",
    "Maria",
    "Noah",
    "Olga",
    "Paul",
    "Rosa",
    "Simon",
    "Tara",
    "Victor",
    "Jürgen",
    "Jean-Pierre",
];
const LAST: [&str; 24] = [
    "Adams",
    "Berger",
    "Costa",
    "Dubois",
    "Evans",
    "Fischer",
    "Garcia",
    "Hansen",
    "Ivanov",
    "Jones",
    "Kowalski",
    "Lopez",
    "Martin",
    "Novak",
    "O'Neill",
    "Peters",
    "Rossi",
    "Schmidt",
    "Taylor",
    "Weber",
    "Young",
    "Müller",
    "van der Berg",
    "García Ruiz",
];

impl Dice {
    /// A style as companies have them: patterns by their shares, the rest evenly.
    fn style(&mut self) -> Style {
        let all: Vec<Style> = Style::all().collect();
        let draw = f64::from(u32::try_from(self.roll(1_000)).unwrap()) / 1_000.0;
        let mut sum = 0.0;
        let pattern = Pattern::ALL.into_iter().find(|pattern| {
            sum += pattern.name_and_share().1;
            sum > draw
        });
        Style { pattern: pattern.unwrap_or(Pattern::FirstDotLast), ..self.pick(&all) }
    }

    /// People of one company with an address each, no two the same.
    fn staff(&mut self, count: usize) -> Vec<ContactRecord> {
        let style = self.style();
        let mut staff: Vec<ContactRecord> = Vec::new();
        while staff.len() < count {
            let (first, last) = (self.pick(&FIRST), self.pick(&LAST));
            let email = format!("{}@acme.example", style.local(&Name::new(first, last)).unwrap());
            if staff.iter().all(|other| other.email.as_deref() != Some(&email)) {
                staff.push(person(&format!("{first} {last}"), first, last, Some(&email)));
            }
        }
        staff
    }
}

/// Companies with one style each; of every company one address is held out and guessed from the others.
#[test]
fn the_first_guess_is_right_nine_times_of_ten() {
    const COMPANIES: u32 = 600;
    let mut dice = Dice(7);
    for known in [2, 4, 8] {
        let (mut right, mut plain_right, mut plain) = (0, 0, 0);
        for _ in 0..COMPANIES {
            let mut staff = dice.staff(known + 1);
            let mut wanted = staff.pop().unwrap();
            let email = wanted.email.take().unwrap();
            let hit = u32::from(candidates(&wanted, "acme.example", None, &staff)[0].email == email);
            right += hit;
            let name = Name::new(&wanted.first, &wanted.last);
            if !name.tells_letters() && !name.tells_given() && !name.tells_family() {
                plain += 1;
                plain_right += hit;
            }
        }
        let share = f64::from(right) / f64::from(COMPANIES);
        let of_plain = f64::from(plain_right) / f64::from(plain);
        eprintln!("{known} known: right in {:.1} %, plain names in {:.1} %", share * 100.0, of_plain * 100.0);
        assert!(share >= 0.9, "{known} known: {share}");
        // The rest are names for which the known addresses do not show the company's spelling.
        assert!(of_plain >= 0.97, "{known} known: {of_plain}");
    }
}

fn letter(n: usize) -> char {
    char::from(b'a' + u8::try_from(n % 26).unwrap())
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Za-zäöüßøåéñ' .-]{0,40}", "\\PC{0,20}", any::<String>(), Just("van der".to_owned())]
}

fn any_email() -> impl Strategy<Value = Option<String>> {
    prop_oneof![Just(None), "[a-z.]{1,12}@acme\\.example".prop_map(Some), any::<String>().prop_map(Some)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_input_the_answer_is_well_formed(
        (first, last, email) in (any_name(), any_name(), any_email()),
        others in prop::collection::vec((any_name(), any_name(), any_email()), 0..6),
        domain in prop_oneof![Just("acme.example".to_owned()), "[a-z0-9.-]{0,30}", any::<String>()],
    ) {
        let contact = person("ct-x", &first, &last, email.as_deref());
        let colleagues: Vec<ContactRecord> = others
            .iter()
            .enumerate()
            .map(|(n, (first, last, email))| person(&format!("ct-{n}"), first, last, email.as_deref()))
            .collect();
        let inquiry = Inquiry {
            contact: &contact, domain: Some(&domain), country: country("US"), colleagues: &colleagues,
        };
        let finding = found(&inquiry, &[]);
        let addressed = matches!(finding.outcome, Outcome::Found | Outcome::Candidates);
        prop_assert_eq!(addressed, !finding.candidates.is_empty());
        prop_assert!(finding.candidates.len() <= CANDIDATES_MAX);
        let emails: BTreeSet<&str> = finding.candidates.iter().map(|c| c.email.as_str()).collect();
        prop_assert_eq!(emails.len(), finding.candidates.len(), "no address twice");
        prop_assert!(finding.candidates.is_sorted_by(|a, b| a.confidence >= b.confidence));
        for candidate in &finding.candidates {
            prop_assert!((0.0..=CONFIDENCE_MAX).contains(&candidate.confidence), "{candidate:?}");
            prop_assert!(is_address(&candidate.email), "{candidate:?}");
        }
    }
}

/// An address by the plain rules, independent of the code under test.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let label = |l: &str| !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-');
    let plain = |c: char| c.is_ascii_graphic() && !c.is_ascii_uppercase() && !"@()<>[]:;,\\\"".contains(c);
    text.len() <= 254
        && (1..=64).contains(&local.len())
        && local.split('.').all(|part| !part.is_empty())
        && local.chars().all(plain)
        && domain.contains('.')
        && domain.split('.').all(label)
        && domain.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-')
}
