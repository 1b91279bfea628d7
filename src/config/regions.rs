//! Lists of Regions: names, codes, globs and `all`, made into the Regions they mean.

use crate::{
    app::model::RegionChoice,
    domain::{
        Region,
        glob::{fits, is_glob},
        near::did_you_mean,
    },
};

/// The Regions that a list means, and the partition they are all in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regions {
    /// In the order of the map, each once; never empty.
    pub regions: Vec<Region>,
    /// The partition, such as `aws`.
    pub partition: &'static str,
}

impl From<Regions> for RegionChoice {
    fn from(regions: Regions) -> Self {
        Self::Exactly(regions.regions)
    }
}

/// Reads a list separated by commas or spaces: names (`us-east-1`), codes (`use1`), globs over names (`eu-*`), or `all`,
/// which means every Region of the partition, opt-in ones included. Globs and `all` stay within one partition: that of
/// the Regions that are named, else `partition`, else the first that has what the glob asks for.
///
/// # Errors
/// One sentence: what is no Region, a glob that no Region fits, Regions of two partitions, or an empty list.
pub fn parse(text: &str, partition: &'static str) -> Result<Regions, String> {
    let words: Vec<&str> =
        text.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty()).collect();
    let (broad, names): (Vec<&str>, Vec<&str>) =
        words.into_iter().partition(|word| *word == "all" || is_glob(word));
    let mut regions = names.into_iter().map(one).collect::<Result<Vec<Region>, String>>()?;
    let mut partition = regions.first().map_or(partition, |region| region.partition());
    for word in broad {
        let wanted = if word == "all" { "*" } else { word };
        let fitting = |inside: Option<&str>| {
            let here = move |region: &Region| inside.is_none_or(|inside| region.partition() == inside);
            Region::known().filter(here).filter(|region| fits(wanted, region.name())).collect::<Vec<_>>()
        };
        let mut found = fitting(Some(partition));
        if found.is_empty() && regions.is_empty() {
            partition = fitting(None).first().map_or(partition, |region| region.partition());
            found = fitting(Some(partition));
        }
        if found.is_empty() {
            return Err(format!("no Region of the partition {partition} fits `{word}`; try eu-* or all"));
        }
        regions.append(&mut found);
    }
    regions.sort();
    regions.dedup();
    if let Some(foreign) = regions.iter().find(|region| region.partition() != partition) {
        return Err(format!(
            "{foreign} is in the partition {}, the others in {partition}; one account has only one",
            foreign.partition()
        ));
    }
    if regions.is_empty() {
        return Err(format!("no Region is named; {FORMS}"));
    }
    Ok(Regions { regions, partition })
}

/// The forms of a list.
const FORMS: &str = "use names (us-east-1), globs (eu-*) or all, separated by commas";

/// The Region of a name or a code. A name that this version does not know passes if it is made as those there are, since
/// AWS opens new Regions: a group, compass words, a number.
///
/// # Errors
/// One sentence with the allowed forms.
pub fn one(word: &str) -> Result<Region, String> {
    let known = |region: &Region| region.name() == word || region.code() == word;
    if let Some(region) = Region::known().find(known) {
        return Ok(region);
    }
    let is_compass =
        |part: &&str| Region::known().any(|known| known.name().split('-').skip(1).any(|it| it == *part));
    let parts: Vec<&str> = word.split('-').collect();
    let made_alike = matches!(parts.as_slice(), [_, middle @ .., _] if !middle.is_empty() && middle.iter().all(is_compass));
    Region::new(word).ok().filter(|_| made_alike).ok_or_else(|| {
        let near = did_you_mean(word, Region::known().map(Region::name));
        format!("`{word}` is no Region{near}; {FORMS}")
    })
}

/// Reads a list of names and codes alone, such as `usw2, eu-west-1`, and keeps its order.
///
/// # Errors
/// One sentence: what is no Region.
pub fn in_order(text: &str) -> Result<Vec<Region>, String> {
    let words = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty());
    let mut regions: Vec<Region> = Vec::new();
    for word in words {
        let region = one(word)?;
        if !regions.contains(&region) {
            regions.push(region);
        }
    }
    Ok(regions)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("us-east-1", "aws", &["us-east-1"])]
    #[case("usw2, us-east-1 usw2", "aws", &["us-east-1", "us-west-2"])]
    #[case("us-*", "aws", &["us-east-1", "us-east-2", "us-west-1", "us-west-2"])]
    #[case("us-west-*,ca-west-1", "aws", &["us-west-1", "us-west-2", "ca-west-1"])]
    #[case("cn-*", "aws", &["cn-north-1", "cn-northwest-1"])]
    #[case("all", "aws-cn", &["cn-north-1", "cn-northwest-1"])]
    #[case("us-gov-west-1,us-*", "aws", &["us-gov-east-1", "us-gov-west-1"])]
    #[case("us-central-1", "aws", &["us-central-1"])]
    #[case("nz-north-1", "aws", &["nz-north-1"])]
    fn a_list_means(#[case] text: &str, #[case] partition: &'static str, #[case] expected: &[&str]) {
        let regions = parse(text, partition).unwrap();
        assert_eq!(regions.regions.iter().map(|region| region.name()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_list_whose_order_counts_keeps_it() {
        let names =
            |text| in_order(text).map(|list| list.iter().map(|region| region.name()).collect::<Vec<_>>());
        assert_eq!(names("usw2, eu-west-1 use1,usw2"), Ok(vec!["us-west-2", "eu-west-1", "us-east-1"]));
        assert_eq!(names(""), Ok(vec![]));
        assert!(names("eu-*").unwrap_err().contains("is no Region"));
    }

    #[test]
    fn all_has_the_regions_that_one_must_opt_in_to() {
        let regions = parse("all", "aws").unwrap();
        assert!(regions.regions.iter().any(|region| !region.is_default_on()));
        assert!(regions.regions.iter().all(|region| region.partition() == "aws"));
    }

    #[rstest]
    #[case("", "no Region is named")]
    #[case("us-esat-1", "`us-esat-1` is no Region (did you mean us-east-1")]
    #[case("us-foo-1", "is no Region")]
    #[case("nowhere", "separated by commas")]
    #[case("xx-*", "no Region of the partition aws fits `xx-*`")]
    #[case("us-east-1,cn-north-1", "cn-north-1 is in the partition aws-cn")]
    #[case("us-east-1;eu-west-1", "is no Region")]
    fn a_bad_list_is_told_why(#[case] text: &str, #[case] part: &str) {
        let error = parse(text, "aws").unwrap_err();
        assert!(error.contains(part), "{error}");
    }
}
