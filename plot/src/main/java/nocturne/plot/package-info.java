/**
 * The plot of a fit: a light curve by band with the model, its uncertainty and the residuals, as
 * PNG, SVG or PDF. Nothing is fitted or stored here, and the clock is not read: the same data give
 * the same bytes on one build and JDK. JFreeChart draws with a font of our own, so that no font has
 * to be installed. Start at {@link nocturne.plot.LightCurvePlot}; {@link nocturne.plot.PlotPng}
 * reads what a plot says of itself.
 */
@NullMarked
package nocturne.plot;

import org.jspecify.annotations.NullMarked;
