package nocturne.app.query;

/** The same finds where the second night is in memory and the first is not. */
class FindsQueryPartlyCopiedTest extends FindsQueryTest {
  @Override
  long mostCopied() {
    return 4;
  }
}
