package nocturne.simulator.night;

/**
 * A packet of the simulated night and its truth.
 *
 * @param packet the packet's bytes; shared, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a copy for each reader would double the work
public record SimulatedAlert(Truth truth, byte[] packet) {}
