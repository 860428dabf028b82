//! Typed values from texts: the words behind a command, the parameters of a callback pattern.

use serde::{
    Deserializer,
    de::{
        DeserializeOwned, Error as _, IntoDeserializer, Visitor,
        value::{Error, MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};

type Result<T> = std::result::Result<T, Error>;

/// Reads a value from the words of a text.
pub(super) fn from_words<T: DeserializeOwned>(text: &str) -> Result<T> {
    T::deserialize(Source::Words(text.trim()))
}

/// Reads a value from named parameters.
pub(crate) fn from_captures<T: DeserializeOwned>(captures: &[(Box<str>, Box<str>)]) -> Result<T> {
    T::deserialize(Source::Captures(captures))
}

#[derive(Clone, Copy)]
enum Source<'de> {
    Words(&'de str),
    Captures(&'de [(Box<str>, Box<str>)]),
}

impl<'de> Source<'de> {
    /// The one value of a scalar type.
    fn whole(self) -> Result<Value<'de>> {
        match self {
            Self::Words(text) => Ok(Value::new("the argument", text)),
            Self::Captures([(name, text)]) => Ok(Value::new(format!("`{name}`"), text)),
            Self::Captures(captures) => Err(Error::custom(format!(
                "one parameter is expected, and there are {}",
                captures.len()
            ))),
        }
    }

    /// A value for each of `count` parts; the last word reaches to the end of the text.
    fn parts(self, count: usize) -> Vec<Value<'de>> {
        match self {
            Self::Words(mut rest) => (1..=count)
                .map(|number| {
                    let end = match rest.find(char::is_whitespace) {
                        Some(end) if number < count => end,
                        _ => rest.len(),
                    };
                    let (word, behind) = rest.split_at(end);
                    rest = behind.trim_start();
                    Value::new(format!("argument {number}"), word)
                })
                .collect(),
            Self::Captures(_) => self.all(),
        }
    }

    fn all(self) -> Vec<Value<'de>> {
        match self {
            Self::Words(text) => self.parts(text.split_whitespace().count()),
            Self::Captures(captures) => captures
                .iter()
                .map(|(name, text)| Value::new(format!("`{name}`"), text))
                .collect(),
        }
    }

    fn named(self, fields: &'static [&'static str]) -> Vec<(&'de str, Value<'de>)> {
        match self {
            Self::Words(_) => {
                let parts = self.parts(fields.len()).into_iter();
                let named = fields.iter().zip(parts);
                named
                    .map(|(field, part)| (*field, part.named(field)))
                    .collect()
            }
            Self::Captures(captures) => {
                let names = captures.iter().map(|(name, _)| &**name);
                names.zip(self.all()).collect()
            }
        }
    }
}

macro_rules! scalars {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            self.whole()?.$method(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Source<'de> {
    type Error = Error;

    scalars! {
        deserialize_any deserialize_bool deserialize_char deserialize_str deserialize_string
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64 deserialize_bytes deserialize_byte_buf
        deserialize_identifier
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Self::Words("") | Self::Captures([]) => visitor.visit_none(),
            source => visitor.visit_some(source),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_seq(SeqDeserializer::new(self.all().into_iter()))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value> {
        visitor.visit_seq(SeqDeserializer::new(self.parts(len).into_iter()))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_tuple(len, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_map(MapDeserializer::new(self.named(&[]).into_iter()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_map(MapDeserializer::new(self.named(fields).into_iter()))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.whole()?.deserialize_enum(name, variants, visitor)
    }
}

/// One text that becomes a scalar; an empty one is missing.
struct Value<'de> {
    label: String,
    text: &'de str,
}

impl<'de> Value<'de> {
    fn new(label: impl Into<String>, text: &'de str) -> Self {
        let label = label.into();
        Self { label, text }
    }

    fn named(self, name: &str) -> Self {
        Self::new(format!("`{name}`"), self.text)
    }

    fn present(&self) -> Result<&'de str> {
        match self.text {
            "" => Err(Error::custom(format!("{} is missing", self.label))),
            text => Ok(text),
        }
    }

    fn parse<T: std::str::FromStr>(&self, expected: &str) -> Result<T> {
        let text = self.present()?;
        text.parse().map_err(|_| {
            Error::custom(format!("{} must be {expected}, not \"{text}\"", self.label))
        })
    }
}

impl<'de> IntoDeserializer<'de> for Value<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! parsed {
    ($($method:ident $visit:ident $expected:literal,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            visitor.$visit(self.parse($expected)?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Value<'de> {
    type Error = Error;

    parsed! {
        deserialize_bool visit_bool "true or false",
        deserialize_char visit_char "one character",
        deserialize_i8 visit_i8 "a whole number from -128 to 127",
        deserialize_i16 visit_i16 "a whole number from -32768 to 32767",
        deserialize_i32 visit_i32 "a whole number of at most 32 bits",
        deserialize_i64 visit_i64 "a whole number of at most 64 bits",
        deserialize_i128 visit_i128 "a whole number of at most 128 bits",
        deserialize_u8 visit_u8 "a whole number from 0 to 255",
        deserialize_u16 visit_u16 "a whole number from 0 to 65535",
        deserialize_u32 visit_u32 "a whole number of at most 32 bits, not below 0",
        deserialize_u64 visit_u64 "a whole number of at most 64 bits, not below 0",
        deserialize_u128 visit_u128 "a whole number of at most 128 bits, not below 0",
        deserialize_f32 visit_f32 "a number",
        deserialize_f64 visit_f64 "a number",
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_borrowed_str(self.present()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.text {
            "" => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let text = self.present()?;
        if !variants.contains(&text) {
            let expected = variants.join(", ");
            let problem = format!("{} must be one of {expected}, not \"{text}\"", self.label);
            return Err(Error::custom(problem));
        }
        visitor.visit_enum(text.into_deserializer())
    }

    forward_to_deserialize_any! {
        str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
        ignored_any
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde::Deserialize;

    use super::*;

    #[track_caller]
    fn words<T: DeserializeOwned + PartialEq + std::fmt::Debug>(text: &str, expected: T) {
        assert_eq!(from_words::<T>(text), Ok(expected), "{text:?}");
    }

    #[track_caller]
    fn refused<T: DeserializeOwned + std::fmt::Debug>(text: &str, problem: &str) {
        assert_eq!(
            from_words::<T>(text).unwrap_err().to_string(),
            problem,
            "{text:?}"
        );
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Remind {
        minutes: u32,
        what: Option<String>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Colour {
        Red,
        Green,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Id(u64);

    #[test]
    fn a_scalar_takes_the_whole_text() {
        words("feed the cat", "feed the cat".to_owned());
        words(" 5 ", 5_u8);
        words("-5", -5_i64);
        words("1.5", 1.5_f64);
        words("red", Colour::Red);
        words("7", Id(7));
        words("", None::<u32>);
        words("7", Some(7));
        words("", ());
    }

    #[test]
    fn a_tuple_takes_words_and_the_rest() {
        words("5 feed the cat", (5, "feed the cat".to_owned()));
        words("1\n2\t 3", (1, 2, 3));
        words("1", (1, None::<u32>));
        words(
            "5 feed the cat",
            Remind {
                minutes: 5,
                what: Some("feed the cat".to_owned()),
            },
        );
        words(
            "5",
            Remind {
                minutes: 5,
                what: None,
            },
        );
        words("7 red", (Id(7), Colour::Red));
    }

    #[test]
    fn a_list_takes_every_word() {
        words("1 2 3", vec![1, 2, 3]);
        words("", Vec::<u32>::new());
    }

    #[test]
    fn what_cannot_be_read_is_said_in_words() {
        refused::<u8>(
            "300",
            "the argument must be a whole number from 0 to 255, not \"300\"",
        );
        refused::<String>("", "the argument is missing");
        refused::<(u32, u32)>("1", "argument 2 is missing");
        refused::<(u32, bool)>("1 2 3", "argument 2 must be true or false, not \"2 3\"");
        refused::<Remind>(
            "soon",
            "`minutes` must be a whole number of at most 32 bits, not below 0, not \"soon\"",
        );
        refused::<Colour>(
            "blue",
            "the argument must be one of red, green, not \"blue\"",
        );
        refused::<Vec<u8>>(
            "1 x",
            "argument 2 must be a whole number from 0 to 255, not \"x\"",
        );
    }

    #[test]
    fn parameters_are_taken_alone_in_order_or_by_name() {
        let one = [("post".into(), "5".into())];
        let two = [
            ("what".into(), "x y".into()),
            ("minutes".into(), "5".into()),
        ];
        assert_eq!(from_captures::<u32>(&one), Ok(5));
        assert_eq!(from_captures::<(u32,)>(&one), Ok((5,)));
        assert_eq!(from_captures(&two), Ok(("x y".to_owned(), 5)));
        assert_eq!(
            from_captures(&two),
            Ok(Remind {
                minutes: 5,
                what: Some("x y".to_owned())
            })
        );
        let map: HashMap<String, String> = from_captures(&one).unwrap();
        assert_eq!(map["post"], "5");
        assert!(from_captures::<u32>(&two).is_err());
        assert!(from_captures::<Remind>(&one).is_err());
    }
}
