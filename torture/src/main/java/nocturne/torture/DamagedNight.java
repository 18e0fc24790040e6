package nocturne.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nocturne.core.night.Night;

/**
 * A damaged copy of a home that continues: the open night is received and ended, the books of both
 * nights are made, and each remedy that a complaint names is tried once. For one thread.
 */
final class DamagedNight {
  private static final String KAFKA = "kafka";

  private final HalfReceived home;
  private final Operator operator;
  private final Optional<Damage> damage;
  private final Set<Remedy> tried = EnumSet.noneOf(Remedy.class);
  private final List<Operator.Said> complaints = new ArrayList<>();
  private boolean isDamaged;
  private boolean isSent;
  private boolean isEnded;
  private boolean isRestarted;
  private Optional<Evidence> evidence = Optional.empty();
  private String unread = "";

  /**
   * @param damage empty for the reference
   */
  DamagedNight(HalfReceived home, Operator operator, Optional<Damage> damage) {
    this.home = home;
    this.operator = operator;
    this.damage = damage;
  }

  /**
   * The course of a damaged night.
   *
   * @param hang what did not end; empty if everything did
   * @param balances whether the books of both nights balance in the end
   * @param evidence the content of the stores then, if they balance
   * @param unread why the stores could not be read
   * @param remedies that were tried
   * @param complaints of the commands that failed
   * @param said output of all commands
   */
  record Course(
      String hang,
      boolean balances,
      Optional<Evidence> evidence,
      String unread,
      Set<Remedy> remedies,
      List<Operator.Said> complaints,
      List<Operator.Said> said) {}

  /** Runs it. */
  Course run() throws Exception {
    home.renew();
    var unused = operator.said();
    unused = operator.lastWords();
    String hang = "";
    boolean balances = false;
    try {
      if (damage.filter(one -> !one.isOpen()).isPresent()) {
        apply();
      }
      balances = attempted();
      while (!balances && heal()) {
        balances = attempted();
      }
      operator.stop();
    } catch (TortureException e) {
      hang = String.valueOf(e.getMessage());
      operator.kill();
    }
    return new Course(
        hang, balances, evidence, unread, Set.copyOf(tried), complaints, operator.said());
  }

  private void apply() throws IOException {
    if (damage.isPresent() && !isDamaged) {
      damage.get().apply(home.home(), home.earlier());
    }
    isDamaged = true;
  }

  /**
   * Continues where the last attempt stopped.
   *
   * @return whether everything is done and balances
   */
  private boolean attempted() throws Exception {
    if (!startUp()) {
      return false;
    }
    apply();
    if (!isSent) {
      Optional<String> refused = home.sendRest(operator);
      if (refused.isPresent()) {
        complaints.add(new Operator.Said("the survey", 1, "", refused.get()));
        return false;
      }
      isSent = true;
    }
    if (!isEnded && !endNight()) {
      return false;
    }
    if (!isRestarted && damage.filter(Damage::isOpen).isPresent()) {
      operator.stop();
      isRestarted = true;
      if (!startUp()) {
        return false;
      }
    }
    boolean balances = true;
    for (Night night : HalfReceived.NIGHTS) {
      balances &= recordResult(operator.run("books", "--night", night.basicIso(), "--deep"));
      balances &= recordResult(operator.run("books", "--night", night.basicIso(), "--kept"));
    }
    return balances && startUp() && readAllStores();
  }

  /**
   * Reads all stores, including what none of the commands had to read. Returns whether it could.
   */
  private boolean readAllStores() throws Exception {
    try {
      evidence = Optional.of(home.evidence(operator));
      unread = "";
      return true;
    } catch (RuntimeException e) {
      unread = e.toString();
      complaints.add(new Operator.Said("a reader of all stores", 1, "", unread));
      return false;
    }
  }

  /**
   * Ends the open night, which counts as ended once its books were made, whether or not they
   * balance.
   */
  private boolean endNight() throws IOException, InterruptedException {
    Operator.Said said = operator.run("night", "end", "--night", HalfReceived.OPEN.basicIso());
    isEnded = said.isDone() || said.out().startsWith("check,");
    return recordResult(said);
  }

  private boolean startUp() throws IOException, InterruptedException {
    return operator.up().isEmpty();
  }

  private boolean recordResult(Operator.Said said) {
    if (!said.isDone()) {
      complaints.add(said);
    }
    return said.isDone();
  }

  /**
   * Applies the first remedy that the complaints name and that was not tried.
   *
   * @return whether there was one
   */
  private boolean heal() throws Exception {
    var unused = operator.ended(); // what `up` said if it has ended meanwhile
    complaints.addAll(operator.lastWords());
    String text = text(complaints);
    for (Remedy remedy : Remedy.values()) {
      if (remedy.isNamed(text) && isPossible(remedy) && tried.add(remedy)) {
        heal(remedy);
        return true;
      }
    }
    return false;
  }

  /** The file belongs to a Kafka's folder that may have been moved away. */
  private boolean isPossible(Remedy remedy) {
    return remedy != Remedy.RESTORE
        || damage.filter(one -> !one.file().startsWith(KAFKA) || !isMovedAway()).isPresent();
  }

  private boolean isMovedAway() {
    return tried.contains(Remedy.MOVE_AWAY);
  }

  private void heal(Remedy remedy) throws Exception {
    switch (remedy) {
      case REPAIR -> {
        operator.stop();
        var unused = recordResult(operator.run("repair"));
      }
      case MOVE_AWAY -> {
        operator.stop();
        Path kafka = home.home().resolve(KAFKA);
        Files.move(kafka, home.folder().resolve("moved-away-" + System.nanoTime()));
        var unused = recordResult(operator.run("repair"));
      }
      case REPAIR_NIGHT -> {
        operator.stop();
        for (Night night : HalfReceived.NIGHTS) {
          var unused = recordResult(operator.run("repair", "--night", night.basicIso()));
        }
      }
      case SETUP -> {
        var unused = recordResult(operator.run("setup"));
      }
      case RESTORE -> {
        operator.stop();
        restore(damage.orElseThrow().file());
      }
      case END_AGAIN -> {
        for (Night night : HalfReceived.NIGHTS) {
          if (startUp()
              && recordResult(operator.run("night", "start", "--night", night.basicIso()))) {
            var unused = recordResult(operator.run("night", "end", "--night", night.basicIso()));
          }
        }
      }
      case END -> {
        for (Night night : HalfReceived.NIGHTS) {
          var unused =
              startUp() && recordResult(operator.run("night", "end", "--night", night.basicIso()));
        }
      }
      case UP_AGAIN -> operator.stop();
    }
  }

  private void restore(String file) throws IOException {
    Path to = home.home().resolve(file);
    Path folder = to.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.copy(home.made().resolve(file), to, StandardCopyOption.REPLACE_EXISTING);
  }

  static String text(List<Operator.Said> all) {
    StringBuilder text = new StringBuilder();
    all.forEach(said -> text.append(said.text()));
    return text.toString();
  }
}
