use super::Generator;
#[test]
fn sample() {
    let g = Generator::new(42, 1000);
    for i in 0..40 { let c = g.company(i); eprintln!("{}", serde_json::to_string(&c.record).unwrap()); for p in c.contacts { eprintln!("   {}", serde_json::to_string(&p).unwrap()); } }
    panic!();
}
