//! Revenue: how it is written, what is not revenue, and how it goes from one question to the next.

use super::*;

fn revenue_of(sentence: &str) -> Option<String> {
    let money = read(sentence).filter.revenue?;
    let end = |end: Option<u64>| end.map_or_else(String::new, |end| end.to_string());
    Some(format!("{}..{} {}", end(money.min), end(money.max), money.currency))
}

#[test]
fn revenue_is_read_in_each_language_and_notation() {
    for (sentence, wanted) in [
        ("hotels with more than 10 million euros in revenue", "10000000.. EUR"),
        ("Hotels mit Umsatz über 5 Mio. €", "5000000.. EUR"),
        ("Hotels mit 1,5 Mio. EUR bis 3 Mio. EUR Umsatz", "1500000..3000000 EUR"),
        ("hôtels avec un CA supérieur à 2 M€", "2000000.. EUR"),
        ("hôtels, CA entre 1 et 5 M€", "1000000..5000000 EUR"),
        ("hôtels, 5 à 20 millions d'euros de chiffre d'affaires", "5000000..20000000 EUR"),
        ("hotels, turnover between £1m and £5m", "1000000..5000000 GBP"),
        ("hotels with $10M-$50M ARR", "10000000..50000000 USD"),
        ("alberghi con ricavi tra 2 e 5 milioni di euro", "2000000..5000000 EUR"),
        ("hoteles con facturación superior a 5 mil millones de euros", "5000000000.. EUR"),
        ("hotels met een omzet van meer dan 10 miljoen euro", "10000000.. EUR"),
        ("hotéis com faturamento acima de R$ 50 milhões", "50000000.. BRL"),
        ("hotéis com receita até 5 milhões de euros", "..5000000 EUR"),
        ("hotels, USD 10-50 million revenue", "10000000..50000000 USD"),
        ("hotels, revenue under 500k GBP", "..500000 GBP"),
        ("hotels, sales over C$20 million", "20000000.. CAD"),
        ("hotels, revenue over $10m CAD", "10000000.. CAD"),
        ("Hotels mit einem Umsatz ab 1 Mrd. CHF", "1000000000.. CHF"),
        ("hotels with a revenue of €5M+", "5000000.. EUR"),
        ("hotels, revenue not over 5m EUR", "..5000000 EUR"),
        ("hotels, revenue more than 5m but less than 20m EUR", "5000000..20000000 EUR"),
        ("hotels that make more than 20m dollars a year", "20000000.. USD"),
        ("hotels with about 8 million dollars in revenue", "6000000..10000000 USD"),
        ("hotels, revenue PLN 5-10m", "5000000..10000000 PLN"),
        ("hotels, 50-200 employees and revenue of at least ₹50 crore", "500000000.. INR"),
    ] {
        assert_eq!(revenue_of(sentence).as_deref(), Some(wanted), "{sentence}: {:?}", read(sentence));
    }
}

#[test]
fn an_amount_without_a_currency_is_in_dollars_and_the_reading_says_so() {
    let reading = read("hotels with revenue over 5 million");
    let money = reading.filter.revenue.unwrap();
    assert_eq!((money.min, money.currency.code()), (Some(5_000_000), "USD"));
    let note = "`revenue over 5 million` is read as an amount in USD";
    assert!(reading.assumptions.iter().any(|known| known == note), "{reading:?}");
    let span = reading.spans.iter().find(|span| span.slot == Slot::Revenue).unwrap();
    assert_eq!((span.text.as_str(), span.value.as_str()), ("revenue over 5 million", "5000000.. USD"));
}

#[test]
fn other_amounts_are_wishes() {
    for (sentence, wish) in [
        ("fintech that raised $20m", "raised $20m"),
        ("fintech with Series B of over $30m", "Series B"),
        ("hotels with a profit above 2 million euros", "profit"),
        ("hotels worth $5m", "$5m"),
        ("the 10 largest hotels by turnover", "turnover"),
        ("hotels with high revenue", "revenue"),
        ("fintech that raised more than $10m with revenue over $5m", "raised more than $10m"),
    ] {
        let reading = read(sentence);
        let is_named = reading.unsupported.iter().any(|text| text.contains(wish));
        assert!(is_named, "{sentence}: {:?}", reading.unsupported);
    }
    for sentence in ["fintech that raised $20m", "hotels with a profit above 2 million euros", "10 hotels by revenue"] {
        assert_eq!(revenue_of(sentence), None, "{sentence}");
    }
    assert_eq!(
        revenue_of("fintech that raised more than $10m with revenue over $5m").as_deref(),
        Some("5000000.. USD")
    );
    assert_eq!(notation(&read("banks in CA")), "c:CA i:finance.banking");
}

#[test]
fn revenue_is_kept_replaced_and_taken_away_in_each_language() {
    for (first, remove) in [
        ("hotels with revenue over 5m EUR", "without the revenue filter"),
        ("hotels with revenue over 5m EUR", "any revenue"),
        ("Hotels mit Umsatz über 5 Mio. €", "ohne den Umsatzfilter"),
        ("hôtels avec un CA de plus de 5 M€", "sans le filtre de chiffre d'affaires"),
        ("hoteles que facturan más de 5 millones de euros", "sin el filtro de facturación"),
        ("alberghi con ricavi oltre 5 milioni di euro", "senza il filtro sui ricavi"),
        ("hotels met een omzet boven 5 miljoen euro", "zonder het filter op omzet"),
        ("hotéis com receita acima de 5 milhões de euros", "sem o filtro de receita"),
    ] {
        let stored = serde_json::to_string(&read(first).memory()).unwrap();
        let restored: Memory = serde_json::from_str(&stored).unwrap();
        assert_eq!(restored, read(first).memory());
        assert!(restored.filter.revenue.is_some(), "{first}");
        let reading = read_with(remove, Some(&restored));
        assert_eq!(notation(&reading), "i:hospitality.hotels", "{remove}: {reading:?}");
        let kept = read_with("in Spain", Some(&restored));
        assert_eq!(kept.filter.revenue, restored.filter.revenue, "{first}");
        let replaced = read_with("turnover under £1m", Some(&restored)).filter.revenue.unwrap();
        assert_eq!((replaced.min, replaced.max, replaced.currency.code()), (None, Some(1_000_000), "GBP"));
    }
}
