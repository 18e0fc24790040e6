package nocturne.broker.conductor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Ending.WatchedAudit;
import nocturne.broker.port.PortException;
import nocturne.core.night.Night;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchedAuditTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(2);
  private static final NightBooks BOOKS =
      new NightBooks(
          Night.parse("20210120"),
          1,
          Instant.EPOCH,
          List.of(),
          new TreeMap<>(),
          new TreeMap<>(),
          List.of());

  @Test
  void booksThatHangAreGivenUp() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    assertThat(
            new WatchedAudit(SHORT)
                .make(
                    progress -> {
                      never.await();
                      return BOOKS;
                    }))
        .isEmpty();
  }

  @Test
  void booksOfWhichSomethingIsReadNowAndThenAreWaitedFor() throws InterruptedException {
    assertThat(
            new WatchedAudit(LONG)
                .make(
                    progress -> {
                      for (int i = 0; i < 12; i++) {
                        Thread.sleep(LONG.toMillis() / 8);
                        progress.read(1);
                      }
                      return BOOKS;
                    }))
        .contains(BOOKS);
  }

  @Test
  void whatGoesWrongIsToldAsItIs() {
    assertThatThrownBy(
            () ->
                new WatchedAudit(SHORT)
                    .make(
                        progress -> {
                          throw new PortException.Broken("no such table");
                        }))
        .isInstanceOf(PortException.Broken.class)
        .hasMessage("no such table");
  }
}
