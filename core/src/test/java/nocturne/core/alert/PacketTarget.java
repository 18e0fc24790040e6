package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import nocturne.core.filter.AlertFilter;
import nocturne.core.filter.ExtragalacticTransient;
import nocturne.core.fuzz.FuzzTarget;
import nocturne.core.sample.SampleAlert;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.CodecFactory;

/**
 * Any bytes as a packet: the answer is an alert or a reason, within {@link DecodeBound}; what is
 * read is what the Avro library reads; and nothing that is done with an alert fails.
 */
public final class PacketTarget implements FuzzTarget {
  /** More records than this in one input are not looked at; they differ in nothing. */
  private static final int MOST_READINGS = 2_000;

  /** Damage to large packets is mostly damage to their cutouts. */
  private static final int LARGEST_SEED = 40_000;

  private static final long MOST_JSON = 1L << 20;

  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  private final HeaderMender mender = new HeaderMender(decoder);
  private final AlertJson forScripts = new AlertJson(JsonStyle.CANDID_AS_STRING);
  private final AlertJson forMachines = new AlertJson(JsonStyle.CANDID_AS_NUMBER_AND_STRING);
  private final List<AlertFilter> filters =
      List.of(ExtragalacticTransient.standard(), ExtragalacticTransient.original());

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(SampleAlert.of(1).cutouts(60).forced(2459000.5, 1, 1, 1, 26).packet());
    seeds.add(SampleAlert.of(2).cutouts(60).codec(CodecFactory.deflateCodec(6)).packet());
    seeds.add(SampleAlert.of(3).cutouts(60).codec(CodecFactory.snappyCodec()).packet());
    seeds.add(
        HandMade.container(
            HandMade.minimalSchema("candid", "\"v\": 0"), HandMade.minimalDatum(), 1));
    if (SharedData.folder().isPresent()) {
      seeds.addAll(SharedData.packets("ztf/malformed").values());
      seeds.addAll(SharedData.packets("ztf/derived").values());
      seeds.removeIf(seed -> seed.length > LARGEST_SEED);
    }
    return seeds;
  }

  @Override
  public void put(byte[] input) throws Exception {
    Alert only = null;
    try {
      only = decoder.decodeOne(input);
    } catch (UnreadableException e) {
      assertThat(e.getMessage()).contains(e.reason().name());
    }
    DecodeBound.require(input);
    List<Reading> readings = read(input);
    if (only != null) {
      assertThat(readings).hasSize(1);
      assertThat(readings.get(0).alert().orElseThrow().candid()).isEqualTo(only.candid());
      wrapAgain(only);
    }
    boolean sound = !readings.isEmpty() && readings.stream().allMatch(r -> r.fault().isEmpty());
    if (sound && readings.size() < MOST_READINGS) {
      compare(input, readings);
    }
    mend(input);
  }

  private List<Reading> read(byte[] input) throws IOException {
    List<Reading> readings = new ArrayList<>();
    PacketFile file = decoder.open(input);
    while (file.hasNext() && readings.size() < MOST_READINGS) {
      Reading reading = file.next();
      readings.add(reading);
      if (reading.alert().isPresent() && readings.size() < 20) {
        use(reading.alert().get());
      }
    }
    return readings;
  }

  private void use(Alert alert) throws IOException {
    assertThat(alert.lightCurve().detections()).isNotNull();
    assertThat(alert.original()).isNotNull();
    for (AlertFilter filter : filters) {
      assertThat(filter.evaluate(alert).reason()).isNotNull();
    }
    alert.objectId().ifPresent(id -> assertThat(ObjectId.isValid(id.value())).isTrue());
    alert.fields().cutouts().forEach(alert::cutout);
    for (AlertJson json : List.of(forScripts, forMachines)) {
      Bounded out = new Bounded();
      try {
        json.write(alert, out);
      } catch (Bounded.FullException e) {
        continue;
      }
      assertThat(out.toString(StandardCharsets.UTF_8))
          .isEqualTo(new String(json.toBytes(alert), StandardCharsets.UTF_8));
    }
  }

  /** Of one input a much longer text can be made; what is beyond tells nothing new. */
  private static final class Bounded extends ByteArrayOutputStream {
    private static final class FullException extends RuntimeException {
      private static final long serialVersionUID = 1L;
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      if (size() > MOST_JSON) {
        throw new FullException();
      }
      super.write(bytes, from, length);
    }
  }

  private void wrapAgain(Alert alert) throws UnreadableException {
    byte[] wrapped = AvroContainer.wrap(alert.header(), alert.datum());
    Alert again = decoder.decodeOne(wrapped);
    assertThat(again.candid()).isEqualTo(alert.candid());
    assertThat(again.datum()).isEqualTo(alert.datum());
  }

  private static void compare(byte[] input, List<Reading> readings) throws IOException {
    try {
      new AvroReference().assertSame(input, readings);
    } catch (AvroRuntimeException | IOException e) {
      // Avro judges names and defaults, which reading does not need; what it refuses it cannot
      // judge.
      assertThat(e.getMessage()).isNotNull();
    }
  }

  private void mend(byte[] input) {
    try {
      byte[] mended = mender.mend(input);
      assertThat(HeaderMender.restore(mended, decoder.header(input).bytes())).isEqualTo(input);
      assertThat(decoder.readAll(mended)).isNotNull();
    } catch (UnreadableException e) {
      assertThat(e.getMessage()).contains(e.reason().name());
    }
  }
}
