package nocturne.app.query;

/** The same searches where the second night is in memory and the first is not. */
class AlertSearchPartlyCopiedTest extends AlertSearchTest {
  @Override
  long mostCopied() {
    return 250;
  }
}
