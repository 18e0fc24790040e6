package nocturne.simulator.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.CellType;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.Records;
import nocturne.core.alert.UnreadableException;
import nocturne.core.filter.ExtragalacticTransient;
import nocturne.core.night.Night;
import nocturne.core.salt2.SaltParameters;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedNightTest {
  private static final Night NIGHT = Night.parse("20210120");
  private static final PacketDecoder DECODER = new PacketDecoder(Ztf.SURVEY);

  private static List<SimulatedAlert> alerts(int count) {
    return alerts(SimulatedNight.of(NIGHT, 7, count));
  }

  private static List<SimulatedAlert> alerts(SimulatedNight night) {
    List<SimulatedAlert> alerts = new ArrayList<>();
    night.forEach(alerts::add);
    return alerts;
  }

  private static DataFileReader<GenericRecord> avro(byte[] packet) throws IOException {
    return new DataFileReader<>(new SeekableByteArrayInput(packet), new GenericDatumReader<>());
  }

  @Test
  void anyNumberOfAlertsComesOut() {
    for (int count : new int[] {0, 1, 2, 95, 1000}) {
      assertThat(alerts(count)).hasSize(count);
    }
    assertThatThrownBy(() -> SimulatedNight.of(NIGHT, 7, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot simulate a night of -1 alerts: choose a number from 0 to 5000000.");
  }

  @Test
  void theAvroLibraryReadsEachPacketAndFindsTheTruthInIt() throws IOException {
    for (SimulatedAlert simulated : alerts(300)) {
      Truth truth = simulated.truth();
      try (DataFileReader<GenericRecord> reader = avro(simulated.packet())) {
        GenericRecord alert = reader.next();
        assertThat(reader.hasNext()).isFalse();
        GenericRecord candidate = (GenericRecord) alert.get("candidate");
        assertThat(alert.get("objectId")).hasToString(truth.objectId());
        assertThat(alert.get("candid")).isEqualTo(truth.candid().value());
        assertThat(candidate.get("candid")).isEqualTo(truth.candid().value());
        assertThat(candidate.get("jd")).isEqualTo(truth.epoch().jd());
        assertThat(candidate.get("fid"))
            .isEqualTo(truth.epoch().measurement().exposure().band().fid());
        assertThat(candidate.get("magpsf"))
            .isEqualTo((float) truth.epoch().measurement().magnitude());
        assertThat(candidate.get("isdiffpos"))
            .hasToString(truth.epoch().measurement().isPositive() ? "t" : "f");
        assertThat((double) candidate.get("ra"))
            .isCloseTo(truth.object().place().raDeg(), within(1e-3));
        assertThat((double) candidate.get("dec"))
            .isCloseTo(truth.object().place().decDeg(), within(3e-4));
        assertThat((float) candidate.get("drb")).isBetween(0f, 1f);
        assertThat(candidate.get("drbversion")).hasToString("simulated");
      }
    }
  }

  @Test
  void theSchemaPassesStrictValidationAndIsZtfsLayoutInOtherWords() throws IOException {
    Schema ours =
        new Schema.Parser(NameValidator.STRICT_VALIDATOR)
            .setValidateDefaults(true)
            .parse(AlertEncoder.schemaText());
    Path real = SharedData.require().resolve("ztf/alerts/3044341005815015012.avro");
    try (DataFileReader<GenericRecord> reader = avro(Files.readAllBytes(real))) {
      assertThat(SchemaNormalization.toParsingForm(ours))
          .isEqualTo(SchemaNormalization.toParsingForm(reader.getSchema()));
    }
  }

  @Test
  void theFilterDecidesAsTheAlertsWereMade() throws UnreadableException {
    ExtragalacticTransient filter = ExtragalacticTransient.standard();
    Map<Population, Integer> passed = new EnumMap<>(Population.class);
    for (SimulatedAlert simulated : alerts(4000)) {
      Alert alert = DECODER.decodeOne(simulated.packet());
      boolean passes = filter.evaluate(alert).passes();
      assertThat(passes)
          .as("%s", simulated.truth().line())
          .isEqualTo(simulated.truth().expectedPass());
      if (passes) {
        passed.merge(simulated.truth().population(), 1, Integer::sum);
      }
    }
    assertThat(passed).containsKeys(Population.SN_IA, Population.SN_CC, Population.AGN);
    assertThat(passed).doesNotContainKeys(Population.VARIABLE_STAR, Population.ASTEROID);
  }

  @Test
  void supernovaeThatAreSeenTwiceNearlyAllPass() {
    int twice = 0;
    int passing = 0;
    SimulatedNight night =
        SimulatedNight.of(NIGHT, 11, 1000).withPopulations(Populations.only(Population.SN_IA));
    for (SimulatedAlert alert : night) {
      assertThat(alert.truth().object().truth().z()).isBetween(0.003, 0.06);
      if (alert.truth().positiveDetections() >= 2) {
        twice++;
        passing += alert.truth().expectedPass() ? 1 : 0;
      }
    }
    assertThat(twice).isGreaterThan(900);
    // 3 of 100 hosts within 1.5 arcsec are mistaken for stars
    assertThat((double) passing / twice).isBetween(0.93, 0.999);
  }

  @Test
  void everySupernovaOfTheSkyIsTold() {
    SimulatedNight night =
        SimulatedNight.of(NIGHT, 11, 600)
            .withPopulations(Populations.standard().with(Population.SN_IA, 0.2));
    Map<String, SaltParameters> injected = new HashMap<>();
    for (InjectedSupernova each : night.injectedSupernovae()) {
      assertThat(each.objectId() != null)
          .isEqualTo(each.outcome() == InjectedSupernova.Outcome.SEEN);
      if (each.objectId() != null) {
        injected.put(each.objectId(), each.parameters());
      }
    }
    Map<String, SaltParameters> seen = new HashMap<>();
    for (SimulatedAlert alert : night) {
      boolean isSupernova = alert.truth().population() == Population.SN_IA;
      assertThat(alert.truth().salt().isPresent()).isEqualTo(isSupernova);
      alert.truth().salt().ifPresent(salt -> seen.put(alert.truth().objectId(), salt));
    }
    assertThat(seen.keySet()).isEqualTo(injected.keySet()).hasSizeGreaterThan(50);
    seen.forEach(
        (name, salt) -> assertThat(salt.t0()).isCloseTo(injected.get(name).t0(), within(1e-8)));
    // some began to shine before the thirty days of a packet
    assertThat(seen.values()).anyMatch(salt -> salt.t0() < NIGHT.date().toEpochDay() + 40587 - 15);
  }

  @Test
  void populationsOccurInTheirProportions() {
    Map<String, Population> objects = new HashMap<>();
    for (SimulatedAlert alert : alerts(10_000)) {
      objects.put(alert.truth().objectId(), alert.truth().population());
    }
    int n = objects.size();
    Populations standard = Populations.standard();
    double sum = standard.weights().values().stream().mapToDouble(Double::doubleValue).sum();
    for (Population population : Population.values()) {
      double expected = n * standard.weights().get(population) / sum;
      long found = objects.values().stream().filter(p -> p == population).count();
      // 4.5 standard deviations of a binomial count
      assertThat((double) found)
          .as(population.label())
          .isCloseTo(expected, within(4.5 * Math.sqrt(expected)));
    }
  }

  @Test
  void candidsAscendAndNamesBelongToOnePlace() {
    long last = 0;
    Map<String, Double> places = new HashMap<>();
    Map<Double, String> names = new HashMap<>();
    for (SimulatedAlert alert : alerts(10_000)) {
      Truth truth = alert.truth();
      assertThat(truth.candid().value()).isGreaterThan(last);
      last = truth.candid().value();
      assertThat(Ztf.SURVEY.nightOfExposure(truth.epoch().jd())).contains(NIGHT);
      assertThat(truth.objectId()).matches("ZTF[12][0-9][a-z]{7}");
      assertThat(places.merge(truth.objectId(), truth.object().place().raDeg(), (a, b) -> a))
          .isEqualTo(truth.object().place().raDeg());
      names.put(truth.object().place().raDeg(), truth.objectId());
    }
    // two objects may share a right ascension to seven decimals, but hardly any do
    assertThat(names.size()).isCloseTo(places.size(), within(3));
  }

  @Test
  void whatIsDetectedStandsOutFiveSigmaAndTheRestIsAnUpperLimit() throws UnreadableException {
    int detections = 0;
    int limits = 0;
    for (SimulatedAlert simulated : alerts(500)) {
      Alert alert = DECODER.decodeOne(simulated.packet());
      assertThat(1.0857363 / alert.number("sigmapsf").orElseThrow()).isGreaterThan(4.9999);
      Records history = alert.history().orElseThrow();
      double before = 0;
      for (int i = 0; i < history.size(); i++) {
        double jd = history.doubleAt(i, history.layout().indexOf("jd"));
        assertThat(jd).isGreaterThan(before).isLessThan(alert.jd());
        assertThat(jd).isGreaterThan(alert.jd() - 31);
        before = jd;
        assertThat(history.doubleAt(i, history.layout().indexOf("diffmaglim")))
            .isBetween(18.4, 21.4);
        if (history.type(i, history.layout().indexOf("magpsf")) == CellType.NULL) {
          assertThat(history.type(i, history.layout().indexOf("candid"))).isEqualTo(CellType.NULL);
          limits++;
        } else {
          double error = history.doubleAt(i, history.layout().indexOf("sigmapsf"));
          assertThat(1.0857363 / error).isGreaterThan(4.9999);
          detections++;
        }
      }
    }
    assertThat(detections).isGreaterThan(1000);
    assertThat(limits).isGreaterThan(1000);
  }

  @Test
  void theSecondAlertOfAnObjectHoldsTheFirstInItsHistory() throws UnreadableException {
    Map<String, Alert> firsts = new HashMap<>();
    int seconds = 0;
    for (SimulatedAlert simulated : alerts(2000)) {
      Alert alert = DECODER.decodeOne(simulated.packet());
      Alert first = firsts.putIfAbsent(simulated.truth().objectId(), alert);
      if (first != null) {
        seconds++;
        Records history = alert.history().orElseThrow();
        int last = history.size() - 1;
        assertThat(history.longAt(last, history.layout().indexOf("candid")))
            .isEqualTo(first.candid().value());
        assertThat(history.doubleAt(last, history.layout().indexOf("magpsf")))
            .isEqualTo(first.number("magpsf").orElseThrow());
        assertThat(history.doubleAt(last, history.layout().indexOf("magap")))
            .isEqualTo(first.number("magap").orElseThrow());
        assertThat((alert.jd() - first.jd()) * 1440).isBetween(31.9, 32.1);
        assertThat(alert.forced().orElseThrow().size()).isEqualTo(last);
      }
    }
    assertThat(seconds).isGreaterThan(300);
  }

  @Test
  void theSameSeedGivesTheSameBytesInAnyThreadAndAnotherSeedOthers() {
    SimulatedNight night = SimulatedNight.of(NIGHT, 7, 400);
    List<SimulatedAlert> here = alerts(night);
    List<SimulatedAlert> there = CompletableFuture.supplyAsync(() -> alerts(night)).join();
    assertThat(contents(there).equals(contents(here))).isTrue();
    Set<Candid> candids = new HashSet<>();
    here.forEach(alert -> candids.add(alert.truth().candid()));
    List<SimulatedAlert> other = alerts(SimulatedNight.of(NIGHT, 8, 400));
    assertThat(other.get(0).packet()).isNotEqualTo(here.get(0).packet());
  }

  private static List<List<Object>> contents(List<SimulatedAlert> alerts) {
    return alerts.stream()
        .map(alert -> List.<Object>of(alert.truth().line(), ByteBuffer.wrap(alert.packet())))
        .toList();
  }

  /**
   * Noted once on JDK 17: another JDK or machine with the usual zlib must make the same. Change
   * them with whatever changes the simulated sky.
   */
  @Test
  void everyJdkMakesTheSameBytes() throws Exception {
    assertThat(digest(SimulatedNight.of(NIGHT, 7, 500))).isEqualTo("8fab811000f0f075");
    assertThat(digest(SimulatedNight.of(NIGHT, 7, 50).withCutouts(CutoutSize.FULL)))
        .isEqualTo("9f6814cd27b10b77");
  }

  private static String digest(SimulatedNight night) throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    for (SimulatedAlert alert : night) {
      sha.update(alert.packet());
      sha.update(alert.truth().line().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(sha.digest(), 0, 8);
  }

  @Test
  void packetsAreAsLargeAsTheirImages() {
    double small = alerts(500).stream().mapToInt(a -> a.packet().length).average().orElseThrow();
    double full =
        alerts(SimulatedNight.of(NIGHT, 7, 500).withCutouts(CutoutSize.FULL)).stream()
            .mapToInt(a -> a.packet().length)
            .average()
            .orElseThrow();
    assertThat(small).isBetween(25_000.0, 45_000.0);
    // the survey's are 57 to 90 kB
    assertThat(full).isBetween(57_000.0, 90_000.0);
  }

  @ParameterizedTest
  @ValueSource(ints = {35, 50, 82})
  void packetsHaveAboutTheSizeThatIsAskedFor(int kilobytes) {
    SimulatedNight night =
        SimulatedNight.of(NIGHT, 7, 300).withCutouts(CutoutSize.forPackets(kilobytes));
    assertThat(alerts(night).stream().mapToInt(a -> a.packet().length).average().orElseThrow())
        .isCloseTo(kilobytes * 1_000.0, withinPercentage(5));
  }
}
