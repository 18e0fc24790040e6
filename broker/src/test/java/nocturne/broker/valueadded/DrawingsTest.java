package nocturne.broker.valueadded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import nocturne.broker.port.PortException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class DrawingsTest {
  private final Drawings drawings = new Drawings();

  @Test
  void eachIsDrawnOnceByTwoThreadsTogether() throws Exception {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    AtomicInteger drawn = new AtomicInteger();
    CountDownLatch both = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      drawings.add(
          () -> {
            threads.add(Thread.currentThread());
            drawn.incrementAndGet();
            both.countDown();
            await(both); // the other is drawn meanwhile, by the other thread
          });
    }
    drawings.finish();
    assertThat(drawn).hasValue(2);
    assertThat(threads).hasSize(2).contains(Thread.currentThread());
    drawings.finish();
    assertThat(drawn).hasValue(2);
  }

  @Test
  void theyBeginBeforeAnybodyWaits() {
    CountDownLatch begun = new CountDownLatch(1);
    drawings.add(begun::countDown);
    await(begun);
    drawings.finish();
  }

  @Test
  void whatCannotBeStoredFailsTheBatchAfterTheOthers() {
    AtomicInteger drawn = new AtomicInteger();
    PortException away = new PortException.Unavailable("the disk is full", null);
    drawings.add(
        () -> {
          throw away;
        });
    drawings.add(drawn::incrementAndGet);
    assertThatThrownBy(drawings::finish).isSameAs(away);
    assertThat(drawn).hasValue(1);
    drawings.clear();
    Error killed = new AssertionError("killed");
    drawings.add(
        () -> {
          throw killed;
        });
    assertThatThrownBy(drawings::finish).isSameAs(killed);
    drawings.clear();
    drawings.finish();
  }

  @Test
  void whatIsForgottenIsNotBegunAndWhatIsBeingDrawnIsWaitedFor() {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger drawn = new AtomicInteger();
    drawings.add(
        () -> {
          begun.countDown();
          try {
            Thread.sleep(100);
          } catch (InterruptedException e) {
            return;
          }
          drawn.incrementAndGet();
        });
    drawings.add(() -> drawn.addAndGet(10));
    await(begun);
    drawings.clear();
    assertThat(drawn).hasValue(1);
    drawings.finish();
    assertThat(drawn).hasValue(1);
  }

  @Test
  void anInterruptIsKeptForLater() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    drawings.add(
        () -> {
          begun.countDown();
          await(mayEnd);
        });
    await(begun);
    Thread.currentThread().interrupt();
    new Thread(mayEnd::countDown).start();
    drawings.finish();
    assertThat(Thread.interrupted()).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
