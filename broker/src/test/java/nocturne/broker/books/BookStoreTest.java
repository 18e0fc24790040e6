package nocturne.broker.books;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.NightDeleted;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.memory.InMemoryLedger;
import nocturne.broker.memory.InMemoryStore;
import nocturne.broker.memory.InMemoryTopics;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.PortException;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;
import org.junit.jupiter.api.Test;

/** Books as they are kept among the broker's files. */
class BookStoreTest {
  private static final String BUCKET = "files";
  private static final Night NIGHT = Night.parse("20210120");

  private final InMemoryStore store = new InMemoryStore();
  private final BookStore books;

  BookStoreTest() {
    store.createBucket(BUCKET);
    books = new BookStore(store, BUCKET);
  }

  private static NightBooks unbalanced(int revision) {
    BookCheck whole =
        new BookCheck(
            CheckName.PUBLISHED,
            new BookCheck.Sides("published (ledger)", 2, "on a topic", 1),
            List.of(new BookCheck.Share(0, 2, 1)),
            List.of(
                new Difference(
                    Difference.Kind.MISSING,
                    Optional.of(new Candid(-1479250440015010003L)),
                    Optional.of(new RecordPlace(0, 7)),
                    ""),
                new Difference(
                    Difference.Kind.DAMAGED, Optional.empty(), Optional.empty(), "\"a\"\nb")),
            OptionalInt.of(1));
    BookCheck ofPlugIn =
        BookCheck.of(CheckName.rows(Stage.of("rise")), "records", -1, "rows", 0, List.of());
    BookCheck ofFilter =
        BookCheck.of(
            CheckName.EVALUATED.of(Stage.of("rise")), "published", 3, "taken", 3, List.of());
    BookCheck ofPictures =
        BookCheck.of(CheckName.PLOTS.of(Stage.of("rise")), "passed", 2, "drawn", 2, List.of());
    return new NightBooks(
        NIGHT,
        revision,
        Instant.parse("2021-01-20T13:00:00.123456789Z"),
        List.of(
            whole,
            ofPlugIn,
            ofFilter,
            ofPictures,
            BookCheck.unread(
                CheckName.ROWS, List.of(Difference.of(Difference.Kind.UNREADABLE, "a file")))),
        new TreeMap<>(Map.of("received", 3_000_000_000L)),
        new TreeMap<>(Map.of("ingest NOT_AVRO", 1L)),
        List.of("ztf_20210120_programid1 partition 3 offsets 0 to 4"));
  }

  @Test
  void booksThatDoNotBalanceAreReadBackAsTheyWereKept() {
    books.keep(unbalanced(1));
    assertThat(new BookStore(store, BUCKET).kept(NIGHT, 1)).contains(unbalanced(1));
  }

  @Test
  void theSidesOfACheckAreFieldsOfIt() {
    books.keep(unbalanced(1));
    assertThat(new String(store.read(BUCKET, "books/20210120/1").orElseThrow(), UTF_8))
        .contains(
            """
              "checks" : [ {
                "checkName" : "published",
                "expectedAs" : "published (ledger)",
                "expected" : 2,
                "foundAs" : "on a topic",
                "found" : 1,
                "shares" : [ {
            """);
  }

  @Test
  void whatIsKeptIsNotReplaced() {
    books.keep(unbalanced(1));
    NightBooks later = unbalanced(1).withCounters(new TreeMap<>(Map.of("counter", 4L)));
    books.keep(later);
    assertThat(books.kept(NIGHT, 1)).contains(unbalanced(1));
  }

  @Test
  void theNewestBooksAreThoseOfTheHighestRevisionThatHasAny() {
    assertThat(books.newest(NIGHT, 3)).isEmpty();
    books.keep(unbalanced(1));
    books.keep(unbalanced(2));
    assertThat(books.newest(NIGHT, 4)).contains(unbalanced(2));
    assertThat(books.newest(NIGHT, 1)).contains(unbalanced(1));
  }

  @Test
  void aFlippedBitIsFoundAndItsFileNamed() {
    String name = "books/20210120/1";
    books.keep(unbalanced(1));
    byte[] sound = store.read(BUCKET, name).orElseThrow();
    int found = 0;
    for (int bit = 0; bit < 8 * sound.length; bit++) {
      byte[] flipped = sound.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      store.put(BUCKET, name, flipped);
      try {
        assertThat(books.kept(NIGHT, 1)).as("bit " + bit).contains(unbalanced(1));
      } catch (PortException.Broken e) {
        assertThat(e).hasMessageContaining(name);
        found++;
      }
    }
    assertThat(found)
        .as("all but some in the name of the checksum")
        .isGreaterThan(8 * (sound.length - 12));
  }

  @Test
  void emptiedBooksAreNamedWithWhatToDo() {
    store.put(BUCKET, "books/20210120/1", new byte[0]);
    assertThatThrownBy(() -> books.kept(NIGHT, 1))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("books/20210120/1")
        .hasMessageContaining("Restore the file from a backup");
  }

  @Test
  void booksThatCannotBeReadAreNamedAndOlderOnesTaken() {
    books.keep(unbalanced(1));
    store.put(BUCKET, "books/20210120/2", new byte[] {'{'});

    KeptBooks readable = books.readable(NIGHT, 3, Depth.PLAIN);

    assertThat(readable.newest()).contains(unbalanced(1));
    assertThat(readable.unread())
        .singleElement()
        .extracting(Difference::words)
        .asString()
        .contains("books/20210120/2");
  }

  /** Beside the books, and needed only when the ledger is lost: deep books read it. */
  @Test
  void aKeptLedgerThatCannotBeReadIsNamedInDeepBooks() {
    books.keep(unbalanced(1));
    books.keepLedger(NIGHT, 1, new InMemoryTopics().ledger(), LedgerMark.START);
    assertThat(books.readable(NIGHT, 1, Depth.DEEP).unread()).isEmpty();
    String name = "books/20210120/1.ledger";
    byte[] bytes = store.read(BUCKET, name).orElseThrow().clone();
    bytes[bytes.length / 2] ^= 4;
    store.put(BUCKET, name, bytes);

    assertThat(books.readable(NIGHT, 1, Depth.PLAIN).unread()).isEmpty();
    KeptBooks deep = books.readable(NIGHT, 1, Depth.DEEP);
    assertThat(deep.newest()).contains(unbalanced(1));
    assertThat(deep.unread())
        .singleElement()
        .extracting(Difference::words)
        .asString()
        .contains(name);
  }

  @Test
  void aLineThatCouldNotBeReadDoesNotBalance() {
    BookCheck line =
        BookCheck.made(
            CheckName.REJECTED,
            () -> {
              throw new PortException.Broken("the folder is gone");
            });
    assertThat(line.state()).isEqualTo(BookCheck.State.UNREADABLE);
    assertThat(line.balances()).isFalse();
    assertThat(line.unread()).containsExactly("the folder is gone");
  }

  @Test
  void whatIsNoBooksIsNamed() {
    store.put(BUCKET, "books/20210120/1", "{\"night\": \"20210120\"}".getBytes(UTF_8));
    assertThatThrownBy(() -> books.kept(NIGHT, 1))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("books/20210120/1")
        .hasMessageContaining("'revision'");
  }

  @Test
  void theLedgerOfANightIsKeptAsItWas() {
    InMemoryLedger ledger = new InMemoryTopics().ledger();
    Night other = Night.parse("20210121");
    LedgerRecord deleted = new NightDeleted(NIGHT, List.of(), Map.of());
    ledger.append(deleted);
    ledger.append(new NightDeleted(other, List.of(), Map.of()));

    books.keepLedger(NIGHT, 2, ledger, LedgerMark.START);

    assertThat(books.ledger(NIGHT, 1)).isEmpty();
    assertThat(books.ledger(NIGHT, 2)).containsExactly(deleted);
    assertThat(books.ledger(NIGHT, 3)).containsExactly(deleted);
    assertThat(books.ledger(other, 3)).isEmpty();
    ledger.append(deleted);
    books.keepLedger(NIGHT, 2, ledger, LedgerMark.START);
    assertThat(books.ledger(NIGHT, 2)).containsExactly(deleted);
  }

  @Test
  void aDamagedLedgerIsNamed() {
    books.keepLedger(NIGHT, 1, new InMemoryTopics().ledger(), LedgerMark.START);
    String name = BookStore.prefix(NIGHT) + "1.ledger";
    byte[] bytes = store.read(BUCKET, name).orElseThrow();
    bytes[bytes.length - 6] ^= 4;
    store.put(BUCKET, name, bytes);

    assertThatThrownBy(() -> books.ledger(NIGHT, 1))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining(name);
  }
}
