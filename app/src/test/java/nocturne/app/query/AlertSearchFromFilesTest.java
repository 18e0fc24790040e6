package nocturne.app.query;

/** The same searches where nothing is in memory, as a command has them. */
class AlertSearchFromFilesTest extends AlertSearchTest {
  @Override
  long mostCopied() {
    return 0;
  }
}
