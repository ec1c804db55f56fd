// golang_jwt: golang-jwt on the tokens of jwt_benchmark's kind: prints {"name": ns} for what it can do.
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"os"
	"sort"
	"strconv"
	"syscall"
	"time"

	"github.com/golang-jwt/jwt"
)

const secret = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"

type claims struct {
	Scope string `json:"scope"`
	jwt.StandardClaims
}

// spent is the processor time of this program.
func spent() float64 {
	var usage syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Utime.Nano() + usage.Stime.Nano())
}

func median(seconds float64, run func()) float64 {
	rounds := []float64{}
	for round := 0; round < 5; round++ {
		count, start := 0, spent()
		for spent()-start < seconds/5*1e9 {
			for i := 0; i < 8; i++ { // asking for the time costs as much as an HS256
				run()
			}
			count += 8
		}
		rounds = append(rounds, (spent()-start)/float64(count))
	}
	sort.Float64s(rounds)
	return rounds[2]
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	seconds := 0.2
	if len(os.Args) > 1 {
		seconds, _ = strconv.ParseFloat(os.Args[1], 64)
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	must(err)
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	must(err)
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	must(err)
	keys := map[string]interface{}{"HS256": []byte(secret), "RS256": rsaKey, "PS256": rsaKey, "ES256": p256, "ES384": p384, "EdDSA": ed}
	said := map[string]float64{}
	for algorithm, key := range keys {
		method, public := jwt.GetSigningMethod(algorithm), key
		if signer, ok := key.(crypto.Signer); ok {
			public = signer.Public()
		}
		sign := func() string {
			what := claims{"me items", jwt.StandardClaims{Subject: "johndoe", ExpiresAt: time.Now().Unix() + 43200}}
			text, err := jwt.NewWithClaims(method, what).SignedString(key)
			must(err)
			return text
		}
		token := sign()
		said["verify/"+algorithm+"/golang-jwt"] = median(seconds, func() {
			_, err := jwt.ParseWithClaims(token, &claims{}, func(*jwt.Token) (interface{}, error) { return public, nil })
			must(err)
		})
		said["sign/"+algorithm+"/golang-jwt"] = median(seconds, func() { sign() })
	}
	must(json.NewEncoder(os.Stdout).Encode(said))
}
