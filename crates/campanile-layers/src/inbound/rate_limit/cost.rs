/// An extension of a request: as how many uses limiters count it, whatever its kind weighs.
///
/// A layer outside of a limiter puts it there: for an album 1, whatever is in it; for a part of
/// something that was charged already 0, which passes. More than passes at once counts as all of
/// it.
///
/// ```
/// use campanile_core::Request;
/// use campanile_layers::rate_limit::Cost;
/// use campanile_testkit::update;
///
/// let request: Request = update::text("/render").request().with_extension(Cost(5));
/// assert_eq!(request.extensions().get(), Some(&Cost(5)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cost(pub u32);
