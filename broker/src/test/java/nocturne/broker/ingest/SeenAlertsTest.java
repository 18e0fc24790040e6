package nocturne.broker.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import nocturne.broker.ingest.SeenAlerts.Answer;
import nocturne.core.alert.Candid;

class SeenAlertsTest {

  /** Against the collections one would take if memory were free. */
  @Property
  void answersAsAMapWould(
      @ForAll @Size(max = 400) List<@IntRange(min = -20, max = 20) Integer> candids,
      @ForAll @IntRange(min = 1, max = 3) int checksums) {
    SeenAlerts seen = new SeenAlerts();
    Map<Integer, Integer> first = new HashMap<>();
    Set<List<Integer>> rejected = new HashSet<>();
    for (int n = 0; n < candids.size(); n++) {
      int candid = candids.get(n);
      int checksum = n % checksums;
      Answer answer = seen.ask(new Candid(candid), 7, checksum);
      Integer published = first.get(candid);
      if (published == null) {
        assertThat(answer).isEqualTo(Answer.NEW);
        seen.published(new Candid(candid), 7, checksum);
        first.put(candid, checksum);
      } else if (published == checksum || rejected.contains(List.of(candid, checksum))) {
        assertThat(answer).isEqualTo(Answer.SAME_BYTES);
      } else {
        assertThat(answer).isEqualTo(Answer.OTHER_BYTES_PUBLISHED);
        seen.rejected(new Candid(candid), 7, checksum);
        rejected.add(List.of(candid, checksum));
      }
    }
    assertThat(seen.publishedCount()).isEqualTo(first.size());
  }

  @Example
  void aMillionAlertsAreKnownAgainInLessThanFiftyMegabytes() {
    SeenAlerts seen = new SeenAlerts();
    for (int n = 0; n < 1_000_000; n++) {
      seen.published(candid(n), 60_000 + n % 20_000, n * 31);
    }
    for (int n = 0; n < 1_000_000; n++) {
      if (seen.ask(candid(n), 60_000 + n % 20_000, n * 31) != Answer.SAME_BYTES) {
        throw new AssertionError("not known again: " + candid(n));
      }
    }
    assertThat(seen.ask(candid(1_000_001), 60_000, 0)).isEqualTo(Answer.NEW);
    assertThat(seen.ask(candid(5), 60_000, 0)).isEqualTo(Answer.OTHER_BYTES_PUBLISHED);
    assertThat(seen.bytes()).isLessThan(50_000_000);
  }

  @Example
  void theFirstPublishedStands() {
    SeenAlerts seen = new SeenAlerts();
    seen.published(new Candid(0), 10, 1);
    seen.published(new Candid(0), 11, 2);
    assertThat(seen.ask(new Candid(0), 10, 1)).isEqualTo(Answer.SAME_BYTES);
    assertThat(seen.ask(new Candid(0), 11, 2)).isEqualTo(Answer.OTHER_BYTES_PUBLISHED);
  }

  @Example
  void unreadableBytesAreKnownByTheirDigestEvenIfItIsAllZero() throws NoSuchAlgorithmException {
    SeenAlerts seen = new SeenAlerts();
    byte[] zero = new byte[32];
    assertThat(seen.wasUnreadable(zero)).isFalse();
    seen.deadLetterUnreadable(zero);
    assertThat(seen.wasUnreadable(zero)).isTrue();
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    for (int n = 0; n < 2000; n++) {
      byte[] digest = sha256.digest(Packets.noise(n));
      assertThat(seen.wasUnreadable(digest)).isFalse();
      seen.deadLetterUnreadable(digest);
      assertThat(seen.wasUnreadable(digest)).isTrue();
    }
  }

  @Example
  void anEmptyPacketCannotHaveBeenPublished() {
    assertThatThrownBy(() -> new SeenAlerts().published(new Candid(5), 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("candid 5");
  }

  private static Candid candid(int n) {
    return new Candid(1_479_250_440_015_010_003L + n * 5_000L);
  }
}
