package nocturne.core.salt2;

import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A transmission as the SVO filter profile service gives it: a VOTable with the fields Wavelength,
 * in angstroms or nanometres, and Transmission. A detector that counts energy instead of photons is
 * refused, since its numbers mean something else.
 */
final class BandVoTable {
  private static final String ENERGY_COUNTER = "0";

  private final String name;
  private int fields;
  private int wavelengthField = -1;
  private int transmissionField = -1;
  private double angstroms = 1;
  private double[] wavelengths = new double[1024];
  private double[] transmissions = new double[1024];
  private int rows;
  private int cell;

  private BandVoTable(String name) {
    this.name = name;
  }

  static Bandpass read(String name, InputStream in) throws UnreadableModelException {
    BandVoTable table = new BandVoTable(name);
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      XMLStreamReader xml = factory.createXMLStreamReader(in);
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamConstants.START_ELEMENT) {
          table.element(xml);
        }
      }
    } catch (XMLStreamException e) {
      throw table.wrong("it is no XML, or was cut off (" + firstLine(e) + ")");
    }
    return table.band();
  }

  private static String firstLine(XMLStreamException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private void element(XMLStreamReader xml) throws XMLStreamException, UnreadableModelException {
    switch (xml.getLocalName()) {
      case "PARAM" -> {
        if ("DetectorType".equals(xml.getAttributeValue(null, "name"))
            && ENERGY_COUNTER.equals(xml.getAttributeValue(null, "value"))) {
          throw wrong("its detector counts energy, and a share of photons is needed");
        }
      }
      case "FIELD" -> {
        String field = String.valueOf(xml.getAttributeValue(null, "name"));
        if (field.equalsIgnoreCase("Wavelength")) {
          wavelengthField = fields;
          angstroms = unit(String.valueOf(xml.getAttributeValue(null, "unit")));
        } else if (field.equalsIgnoreCase("Transmission")) {
          transmissionField = fields;
        }
        fields++;
      }
      case "TR" -> {
        rows++;
        cell = 0;
        if (rows > wavelengths.length) {
          wavelengths = Arrays.copyOf(wavelengths, 2 * rows);
          transmissions = Arrays.copyOf(transmissions, 2 * rows);
        }
      }
      case "TD" -> {
        if (rows > 0 && cell == wavelengthField) {
          wavelengths[rows - 1] = angstroms * number(xml.getElementText());
        } else if (rows > 0 && cell == transmissionField) {
          transmissions[rows - 1] = number(xml.getElementText());
        }
        cell++;
      }
      default -> {}
    }
  }

  private double unit(String unit) throws UnreadableModelException {
    return switch (unit.toLowerCase(Locale.ROOT)) {
      case "angstrom", "angstroms", "aa" -> 1;
      case "nm" -> 10;
      default ->
          throw wrong(
              "its wavelengths are in %s, and Angstrom or nm is known"
                  .formatted(UnreadableModelException.shown(unit)));
    };
  }

  private double number(String text) throws UnreadableModelException {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw wrong(
          "row %s has %s where a number must be"
              .formatted(rows, UnreadableModelException.shown(text)));
    }
  }

  private Bandpass band() throws UnreadableModelException {
    if (wavelengthField < 0 || transmissionField < 0) {
      throw wrong("it has no fields Wavelength and Transmission");
    }
    try {
      return Bandpass.of(
          name, Arrays.copyOf(wavelengths, rows), Arrays.copyOf(transmissions, rows));
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private UnreadableModelException wrong(String found) {
    return new UnreadableModelException(
        ("Cannot read the VOTable of the band %s: %s. Give two columns of text instead:"
                + " wavelength in angstroms, share of photons.")
            .formatted(UnreadableModelException.shown(name), found));
  }
}
