//go:build tools

// Pins k6, which the benchmark builds to compare chatbot-loadtest with.
package tools

import _ "go.k6.io/k6"
