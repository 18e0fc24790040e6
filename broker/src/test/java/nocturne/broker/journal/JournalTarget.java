package nocturne.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import nocturne.broker.memory.InMemoryStore;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StoredRecords;
import nocturne.core.fuzz.FuzzTarget;

/** Journal entries: any bytes are one or are refused, and one that is read is written the same. */
public final class JournalTarget implements FuzzTarget {
  private static final String BUCKET = "b";
  private static final String NAME = "journal/20210120/000003";

  @Override
  public List<byte[]> seeds() {
    String entry =
        """
        {"n":3,"night":"20210120","state":"DRAINING","at":"2021-01-20T12:00:00Z","conductor":"c","revision":1,
        "surveyTopic":"ztf_20210120_programid1","start":{"since":{"offsets":{"0":5}},"survey":{"c/t/ztf/0":4},"stages":{"filter/t/0":5},
        "published":{"0":7},"topics":{"a":{"0":1}}},"ends":{"c/t/ztf/0":9},"deadLetterEnds":{"0":2},"cancelled":["filter"],"settings":{"k":"v"},"note":"n"}
        """;
    return List.of(entry.getBytes(StandardCharsets.UTF_8), "null".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void put(byte[] input) {
    InMemoryStore store = new InMemoryStore();
    store.createBucket(BUCKET);
    StoredRecords<JournalEntry> entries =
        new StoredRecords<>(store, BUCKET, JournalEntry.class, "the journal's entry", "");
    store.put(BUCKET, NAME, input);
    JournalEntry read;
    try {
      read = entries.read(NAME).orElseThrow();
    } catch (PortException.Broken e) {
      assertThat(e).hasMessageStartingWith("Cannot read the journal's entry ");
      return;
    }
    entries.put("again", read);
    assertThat(entries.read("again")).contains(read);
  }
}
